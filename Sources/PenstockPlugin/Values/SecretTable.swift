import Synchronization

/// What is remembered of secrets for a while, by their digests; loops share it.
///
/// Times are the caller's: seconds, nanoseconds, of any clock, but always the same.
public final class SecretTable<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var value: Value
        var end: UInt64
    }

    private let entries = Mutex<[SecretDigest: Entry]>([:])
    private let countMax: Int

    /// At most `countMax` of them; 0: nothing is remembered.
    public init(countMax: Int) { self.countMax = countMax }

    /// What is remembered, unless its time is over.
    public func find(_ digest: SecretDigest, now: UInt64) -> Value? {
        guard countMax > 0 else { return nil }
        return entries.withLock { entries in
            guard let entry = entries[digest] else { return nil }
            guard now < entry.end else {
                entries.removeValue(forKey: digest)
                return nil
            }
            return entry.value
        }
    }

    /// Remembers `value` until `end`. Where there is no room the dead go first, then any.
    public func keep(_ value: Value, for digest: SecretDigest, until end: UInt64, now: UInt64) {
        guard countMax > 0, now < end else { return }
        entries.withLock { entries in
            if entries.count >= countMax, entries[digest] == nil {
                // An eighth more than one, so that a full table isn't searched for each that comes.
                let room = countMax / 8 + 1
                entries = entries.filter { now < $0.value.end }
                for key in entries.keys.prefix(max(0, entries.count + room - countMax)) {
                    entries.removeValue(forKey: key)
                }
            }
            entries[digest] = Entry(value: value, end: end)
        }
    }
}
