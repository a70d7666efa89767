internal import Glibc
internal import SQLite
internal import Synchronization

/// Counts requests against quotas, for all loops of a process; kept in a file, or in memory only.
///
/// Counting is in memory. A thread of the counter writes what came at every `flushMilliseconds`, and
/// the last reference's end writes the rest: a process that is killed loses at most that much, and what
/// came during one write. Processes that have one file learn of each other's counts as often.
public final class UsageCounter: Sendable {
    /// How long a count may be in memory only, unless said otherwise.
    public static let flushMillisecondsDefault = 1_000
    /// Keys of a plan, unless said otherwise.
    public static let keysMaxDefault = 65_536

    private let shelf: Shelf

    /// The counter of a file; nil: in memory. All users of a path in a process share one, however the
    /// configuration changes; the first one's numbers count. Opens and reads the file: may block.
    public static func open(
        _ path: String?, flushMilliseconds: Int = flushMillisecondsDefault,
        keysMax: Int = keysMaxDefault,
        now: @escaping @Sendable () -> Int64 = UsageCounter.clock
    ) throws(UsageError) -> UsageCounter {
        let result = Self.opened.withLock { opened -> Result<UsageCounter, UsageError> in
            if let path, let counter = opened[path]?.counter { return .success(counter) }
            opened = opened.filter { $0.value.counter != nil }
            do throws(SQLiteError) {
                let file = try path.map { path throws(SQLiteError) in try UsageFile(path: path) }
                try file?.forget(before: Int(now() / 86_400_000) - UsageFile.daysKept)
                let shelf = try Shelf(file: file, keysMax: keysMax, now: now)
                let counter = UsageCounter(shelf, flushMilliseconds)
                if let path { opened[path] = Weak(counter) }
                return .success(counter)
            } catch {
                return .failure(UsageError(message: "\(path ?? ""): \(error.message)"))
            }
        }
        return try result.get()
    }

    private init(_ shelf: Shelf, _ flushMilliseconds: Int) {
        self.shelf = shelf
        if shelf.isLasting { shelf.start(everyMilliseconds: max(10, flushMilliseconds)) }
    }

    deinit { shelf.stop() }

    /// The quota of a plan, the same for all who ask for one of its name.
    public func quota(
        _ plan: String, _ calendar: QuotaCalendar
    ) throws(UsageError) -> Quota {
        var plan = plan
        guard let index = plan.withUTF8({ shelf.plan(UnsafeRawBufferPointer($0)) }) else {
            throw UsageError(message: "there are \(Shelf.plansMax) plans in it already")
        }
        return Quota(shelf: shelf, index: index, calendar: calendar)
    }

    /// Takes from a plan's quota in a window of days (since 1970-01-01, `windowDaysMax` at most), on one of
    /// them; nil: too many plans or keys. Doesn't block on the disk.
    public func take(
        _ cost: Int, of plan: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer, limit: Int,
        window: Range<Int>, today: Int
    ) -> QuotaAnswer? {
        shelf.take(
            of: plan, key,
            QuotaQuestion(cost: cost, limit: limit, window: window, today: today))
    }

    /// The longest window.
    public static let windowDaysMax = UsageTable.daysMax

    /// What couldn't be written since this was last asked; nil: nothing.
    public func takeFailure() -> String? { shelf.takeFailure() }

    /// Writes down what isn't yet, and learns what others counted; the counter's thread does so by itself.
    /// May block.
    package func flush() { shelf.flush() }

    /// Milliseconds since 1970, of the system.
    public static let clock: @Sendable () -> Int64 = {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }

    private struct Weak: Sendable {
        weak let counter: UsageCounter?
        init(_ counter: UsageCounter) { self.counter = counter }
    }
    private static let opened = Mutex<[String: Weak]>([:])
}

/// One plan's quota in a counter.
public struct Quota: Sendable {
    let shelf: Shelf
    let index: Int
    let calendar: QuotaCalendar

    /// Takes one request of a key at a moment (milliseconds since 1970); nil: too many keys.
    public func take(_ key: UnsafeRawBufferPointer, limit: Int, at now: Int64) -> QuotaAnswer? {
        let today = Int(now / 86_400_000)
        return shelf.take(
            index, key,
            QuotaQuestion(
                limit: limit, window: calendar.start(of: today)..<calendar.end(of: today),
                today: today))
    }
}

/// Why a counter's file can't be used.
public struct UsageError: Error {
    /// What is wrong, with the file's path.
    public var message: String
}
