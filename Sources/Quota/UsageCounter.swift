internal import Glibc
internal import SQLite
internal import Synchronization

/// Counts requests against quotas, for all loops of a process; kept in a file, or in memory only.
///
/// Counting is in memory. A thread of the counter writes what came at every `flushMilliseconds`, and
/// the last reference's end writes the rest: a process that is killed loses at most that much.
public final class UsageCounter: Sendable {
    /// How long a count may be in memory only, unless said otherwise.
    public static let flushMillisecondsDefault = 1_000

    private let shelf: Shelf

    /// The counter of a file; nil: in memory. All users of a path in a process share one, however the
    /// configuration changes.
    public static func open(
        _ path: String?, flushMilliseconds: Int = flushMillisecondsDefault,
        now: @escaping @Sendable () -> Int64 = UsageCounter.clock
    ) throws(UsageError) -> UsageCounter {
        guard let path else { return UsageCounter(Shelf(file: nil, now: now), 0) }
        let result = Self.opened.withLock { opened -> Result<UsageCounter, UsageError> in
            if let counter = opened[path]?.counter { return .success(counter) }
            opened = opened.filter { $0.value.counter != nil }
            do {
                let file = try UsageFile(path: path)
                try file.forget(before: Int(now() / 86_400_000) - UsageFile.daysKept)
                let counter = UsageCounter(Shelf(file: file, now: now), flushMilliseconds)
                opened[path] = Weak(counter)
                return .success(counter)
            } catch let error as SQLiteError {
                return .failure(UsageError(message: "\(path): \(error.message)"))
            } catch {
                return .failure(UsageError(message: "\(path): \(error)"))
            }
        }
        return try result.get()
    }

    private init(_ shelf: Shelf, _ flushMilliseconds: Int) {
        self.shelf = shelf
        if shelf.isLasting { shelf.start(everyMilliseconds: max(10, flushMilliseconds)) }
    }

    deinit { shelf.stop() }

    /// The quota of a plan. One plan with one calendar is one quota for all who ask.
    public func quota(
        _ plan: String, _ calendar: QuotaCalendar, keysMax: Int
    ) throws(UsageError) -> Quota {
        Quota(shelf: shelf, index: try shelf.table(plan, calendar, keysMax: keysMax))
    }

    /// What couldn't be written since this was last asked; nil: nothing.
    public func takeFailure() -> String? { shelf.takeFailure() }

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

    /// Takes one request of a key at a moment (milliseconds since 1970); nil: too many keys.
    public func take(_ key: UnsafeRawBufferPointer, limit: Int, at now: Int64) -> QuotaAnswer? {
        shelf.take(index, key, limit: limit, today: Int(now / 86_400_000))
    }
}

/// Why a counter's file can't be used.
public struct UsageError: Error {
    /// What is wrong, with the file's path.
    public var message: String
}
