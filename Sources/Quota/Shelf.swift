internal import Glibc
internal import SQLite
internal import Synchronization

/// The tables of a counter, and the thread that writes them down.
final class Shelf: @unchecked Sendable {
    // Safe: `tables` is behind its mutex, the file behind another; the rest is behind `wake`.

    private let tables = Mutex<[QuotaTable]>([])
    /// Held while a file is used: by the thread, and by who loads a plan.
    private let writing: Mutex<UsageFile?>
    private let failure = Mutex<String?>(nil)
    private let hasFailed = Atomic<Bool>(false)
    private let now: @Sendable () -> Int64
    let isLasting: Bool

    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isStopping = false
    private var thread: pthread_t?
    private var interval = 0

    init(file: sending UsageFile?, now: @escaping @Sendable () -> Int64) {
        isLasting = file != nil
        writing = Mutex(file)
        self.now = now
        pthread_mutex_init(lock, nil)
        pthread_cond_init(wake, nil)
    }

    deinit {
        pthread_cond_destroy(wake)
        pthread_mutex_destroy(lock)
        wake.deallocate()
        lock.deallocate()
    }

    func table(
        _ plan: String, _ calendar: QuotaCalendar, keysMax: Int
    ) throws(UsageError) -> Int {
        func find() -> Int? {
            tables.withLock { tables in
                tables.firstIndex { $0.plan == plan && $0.calendar == calendar }
            }
        }
        if let index = find() { return index }
        // Another calendar of the plan may have counts that the file has to have first.
        flush()
        let today = Int(now() / 86_400_000)
        var table = QuotaTable(
            plan: plan, calendar: calendar, keysMax: keysMax, isLasting: isLasting)
        do {
            let start = calendar.start(of: today)
            let entries = try writing.withLock { file in
                try file?.entries(of: plan, start...max(start, today + 1)) ?? []
            }
            table.load(entries, today: today)
        } catch let error as SQLiteError {
            throw UsageError(message: error.message)
        } catch {
            throw UsageError(message: "\(error)")
        }
        let made = table
        return tables.withLock { tables in
            if let index = tables.firstIndex(where: { $0.plan == plan && $0.calendar == calendar })
            {
                return index
            }
            tables.append(made)
            return tables.count - 1
        }
    }

    func take(
        _ index: Int, _ key: UnsafeRawBufferPointer, limit: Int, today: Int
    ) -> QuotaAnswer? {
        tables.withLock { $0[index].take(key, limit: limit, today: today) }
    }

    /// Writes down what isn't yet.
    func flush() {
        guard isLasting else { return }
        writing.withLock { file in
            let entries = tables.withLock { tables in
                tables.indices.flatMap { tables[$0].drain() }
            }
            guard let file, !entries.isEmpty else { return }
            do throws(SQLiteError) {
                try file.add(entries)
            } catch {
                // A full disk: it is counted on in memory, and tried again.
                tables.withLock { tables in
                    for index in tables.indices {
                        let own = entries.filter { $0.plan == tables[index].plan }
                        let isFirst = tables[..<index].allSatisfy { $0.plan != tables[index].plan }
                        if isFirst, !own.isEmpty { tables[index].putBack(own) }
                    }
                }
                failure.withLock { $0 = error.message }
                hasFailed.store(true, ordering: .relaxed)
            }
        }
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
