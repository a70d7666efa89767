internal import Glibc
internal import SQLite
internal import Synchronization

/// The tables of a counter, and the thread that writes them down.
final class Shelf: @unchecked Sendable {
    // Safe: `tables` is behind its mutex, the file behind another; the rest is behind `wake`.

    /// Plans of one counter.
    static let plansMax = 4_096
    /// Keys that are looked at while the tables are locked: takers wait no longer than for that.
    private static let batch = 512

    /// Plans with what their keys used.
    private struct Tables {
        var list: [UsageTable] = []
        /// Where a plan is, by the hash of its name.
        var places: [Int: Int] = [:]
    }

    private let tables = Mutex(Tables())
    /// Held while a file is used.
    private let writing: Mutex<UsageFile?>
    private let failure = Mutex<String?>(nil)
    private let hasFailed = Atomic<Bool>(false)
    private let keysMax: Int
    private let now: @Sendable () -> Int64
    let isLasting: Bool

    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isStopping = false
    private var thread: pthread_t?
    private var interval = 0
    /// Of the file, when it was last looked at; touched while `writing` is held.
    private var othersVersion = 0

    /// Of a file, with all that it has of days that may still count.
    init(
        file: sending UsageFile?, keysMax: Int, now: @escaping @Sendable () -> Int64
    ) throws(SQLiteError) {
        isLasting = file != nil
        self.keysMax = keysMax
        self.now = now
        var known: [UsageFile.Entry] = []
        if let file {
            othersVersion = try file.othersVersion()
            known = try file.entries(from: Self.today(now) - UsageTable.daysMax)
        }
        writing = Mutex(file)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(wake, nil)
        learn(known)
    }

    deinit {
        pthread_cond_destroy(wake)
        pthread_mutex_destroy(lock)
        wake.deallocate()
        lock.deallocate()
    }

    private static func today(_ now: () -> Int64) -> Int { Int(now() / 86_400_000) }

    /// The place of a plan; nil: there are too many.
    func plan(_ name: UnsafeRawBufferPointer) -> Int? {
        tables.withLock { place(of: name, in: &$0) }
    }

    private func place(of name: UnsafeRawBufferPointer, in tables: inout Tables) -> Int? {
        let hash = UsageTable.hash(name)
        if let known = tables.places[hash] { return known }
        guard tables.list.count < Self.plansMax else { return nil }
        tables.places[hash] = tables.list.count
        tables.list.append(
            UsageTable(
                plan: String(decoding: name, as: UTF8.self), keysMax: keysMax, isLasting: isLasting)
        )
        return tables.list.count - 1
    }

    func take(
        _ index: Int, _ key: UnsafeRawBufferPointer, _ asked: QuotaQuestion
    ) -> QuotaAnswer? {
        tables.withLock { $0.list[index].take(key, asked) }
    }

    func take(
        of name: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer, _ asked: QuotaQuestion
    ) -> QuotaAnswer? {
        tables.withLock { tables in
            guard let index = place(of: name, in: &tables) else { return nil }
            return tables.list[index].take(key, asked)
        }
    }

    // MARK: The file

    /// Writes down what isn't yet, and learns what other processes counted.
    func flush() {
        guard isLasting else { return }
        writing.withLock { file in
            guard let file else { return }
            let entries = drain()
            do throws(SQLiteError) {
                learn(try file.add(entries))
            } catch {
                // A full disk: it is counted on in memory, and tried again.
                for part in parts(of: entries) {
                    tables.withLock { tables in
                        for entry in part { with(entry, &tables) { $0.putBack(entry) } }
                    }
                }
                return fail(error)
            }
            do throws(SQLiteError) {
                let version = try file.othersVersion()
                guard version != othersVersion else { return }
                othersVersion = version
                // Yesterday's may have been written late.
                learn(try file.entries(from: Self.today(now) - 1))
            } catch {
                fail(error)
            }
        }
    }

    private func drain() -> [UsageFile.Entry] {
        var all: [UsageFile.Entry] = []
        for index in 0..<tables.withLock({ $0.list.count }) {
            while true {
                let part = tables.withLock { $0.list[index].drain(keys: Self.batch) }
                if part.isEmpty { break }
                all += part
            }
        }
        return all
    }

    private func learn(_ entries: [UsageFile.Entry]) {
        for part in parts(of: entries) {
            tables.withLock { tables in
                for entry in part { with(entry, &tables) { $0.learn(entry) } }
            }
        }
    }

    private func parts(of entries: [UsageFile.Entry]) -> [ArraySlice<UsageFile.Entry>] {
        stride(from: 0, to: entries.count, by: Self.batch).map {
            entries[$0..<min($0 + Self.batch, entries.count)]
        }
    }

    private func with(
        _ entry: UsageFile.Entry, _ tables: inout Tables, _ body: (inout UsageTable) -> Void
    ) {
        var plan = entry.plan
        let place = plan.withUTF8 { self.place(of: UnsafeRawBufferPointer($0), in: &tables) }
        if let place { body(&tables.list[place]) }
    }

    private func fail(_ error: SQLiteError) {
        failure.withLock { $0 = error.message }
        hasFailed.store(true, ordering: .relaxed)
    }

    func takeFailure() -> String? {
        guard hasFailed.load(ordering: .relaxed) else { return nil }
        hasFailed.store(false, ordering: .relaxed)
        return failure.withLock { failure in
            defer { failure = nil }
            return failure
        }
    }

    // MARK: The thread

    func start(everyMilliseconds interval: Int) {
        self.interval = interval
        // Balanced by the thread's end.
        let own = Unmanaged.passRetained(self)
        var made = pthread_t()
        let status = pthread_create(
            &made, nil,
            { own in
                guard let own else { return nil }
                Unmanaged<Shelf>.fromOpaque(own).takeRetainedValue().run()
                return nil
            }, own.toOpaque())
        if status == 0 { thread = made } else { own.release() }
    }

    private func run() {
        pthread_mutex_lock(lock)
        while !isStopping {
            var until = timespec()
            clock_gettime(CLOCK_REALTIME, &until)
            let nanoseconds = until.tv_nsec + (interval % 1_000) * 1_000_000
            until.tv_sec += interval / 1_000 + nanoseconds / 1_000_000_000
            until.tv_nsec = nanoseconds % 1_000_000_000
            pthread_cond_timedwait(wake, lock, &until)
            pthread_mutex_unlock(lock)
            flush()
            pthread_mutex_lock(lock)
        }
        pthread_mutex_unlock(lock)
    }

    /// Ends the thread and writes the rest.
    func stop() {
        if let thread {
            pthread_mutex_lock(lock)
            isStopping = true
            pthread_cond_signal(wake)
            pthread_mutex_unlock(lock)
            pthread_join(thread, nil)
        }
        flush()
    }
}
