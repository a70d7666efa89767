/// What the keys of one plan used in their current period. Not thread-safe.
struct QuotaTable {
    /// One key.
    struct Slot {
        var key: [UInt8]
        /// The first day of the period that `used` is of.
        var start: Int
        var used: Int
        /// Of `used`, what the file doesn't have yet, all of it of one day.
        var pending = 0
        var day = 0

        mutating func take(_ limit: Int, start: Int, today: Int) -> Bool {
            // Never back: a clock that is set back doesn't open a period again.
            if start > self.start {
                self.start = start
                used = 0
            }
            guard used < limit else { return false }
            used += 1
            pending += 1
            day = today
            return true
        }
    }

    let plan: String
    let calendar: QuotaCalendar
    /// By the hash of their keys under this process's seed: two keys of one 64-bit hash share a count,
    /// which happens by chance once in 10⁹ tables of 100,000 keys and can't be provoked.
    private var slots: [Int: Slot] = [:]
    /// Hashes of slots with something pending.
    private var dirty: [Int] = []
    /// Pending counts of days that are over.
    private var leftover: [UsageFile.Entry] = []
    private let keysMax: Int
    /// Whether somebody writes down what is pending.
    private let isLasting: Bool

    init(plan: String, calendar: QuotaCalendar, keysMax: Int, isLasting: Bool) {
        self.plan = plan
        self.calendar = calendar
        self.keysMax = keysMax
        self.isLasting = isLasting
    }

    static func hash(_ key: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: key)
        return hasher.finalize()
    }

    /// Counts what a file has of the period that `today` is in.
    mutating func load(_ entries: [UsageFile.Entry], today: Int) {
        let start = calendar.start(of: today)
        for entry in entries where entry.day >= start {
            let hash = entry.key.withUnsafeBytes { Self.hash($0) }
            slots[hash, default: Slot(key: entry.key, start: start, used: 0)].used += entry.count
        }
    }

    /// Takes one request of `limit`, or nothing; nil: there is no room for another key.
    mutating func take(_ key: UnsafeRawBufferPointer, limit: Int, today: Int) -> QuotaAnswer? {
        let hash = Self.hash(key)
        let start = calendar.start(of: today)
        if slots.index(forKey: hash) == nil {
            if slots.count >= keysMax {
                forget(before: start)
                guard slots.count < keysMax else { return nil }
            }
            slots[hash] = Slot(key: Array(key), start: start, used: 0)
        }
        guard let index = slots.index(forKey: hash) else { return nil }
        // A count of another day is its own row.
        if isLasting, slots.values[index].pending > 0, slots.values[index].day != today {
            leftover.append(entry(slots.values[index]))
            slots.values[index].pending = 0
            dirty.removeAll { $0 == hash }
        }
        guard slots.values[index].take(limit, start: start, today: today) else {
            return QuotaAnswer(isAllowed: false, used: slots.values[index].used, limit: limit)
        }
        if isLasting, slots.values[index].pending == 1 { dirty.append(hash) }
        return QuotaAnswer(isAllowed: true, used: slots.values[index].used, limit: limit)
    }

    /// Forgets keys that came in earlier periods only.
    private mutating func forget(before start: Int) {
        if isLasting {
            leftover += slots.values.filter { $0.start < start && $0.pending > 0 }.map(entry)
        }
        slots = slots.filter { $0.value.start >= start }
        dirty = dirty.filter { slots[$0] != nil }
    }

    private func entry(_ slot: Slot) -> UsageFile.Entry {
        UsageFile.Entry(plan: plan, key: slot.key, day: slot.day, count: slot.pending)
    }

    /// What the file doesn't have yet; nothing is pending afterwards.
    mutating func drain() -> [UsageFile.Entry] {
        var entries = leftover
        leftover = []
        for hash in dirty {
            guard let index = slots.index(forKey: hash) else { continue }
            entries.append(entry(slots.values[index]))
            slots.values[index].pending = 0
        }
        dirty.removeAll(keepingCapacity: true)
        return entries
    }

    /// Takes back what couldn't be written. One entry a key and day at most.
    mutating func putBack(_ entries: [UsageFile.Entry]) {
        var sums: [UsageFile.Entry: Int] = [:]
        for entry in leftover + entries {
            var place = entry
            place.count = 0
            sums[place, default: 0] += entry.count
        }
        leftover = sums.map { place, count in
            var entry = place
            entry.count = count
            return entry
        }
    }
}

/// What came of taking a request from a quota.
public struct QuotaAnswer: Hashable, Sendable {
    /// Whether there was one left.
    public var isAllowed: Bool
    /// Used in this period, this one included.
    public var used: Int
    /// What may be used.
    public var limit: Int
    /// What may still come.
    public var remaining: Int { max(0, limit - used) }
}
