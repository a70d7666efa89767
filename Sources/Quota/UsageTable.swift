/// What the keys of one plan used, day by day, as far back as a period may begin. Not thread-safe.
struct UsageTable {
    /// One key.
    private struct Slot {
        var key: [UInt8]
        /// In no order; at most `daysMax`.
        var days: [Day] = []

        var isPending: Bool { days.contains { $0.pending > 0 } }

        /// Used in the days from `start` on, before `end`.
        func used(_ window: Range<Int>) -> Int {
            var sum = 0
            for day in days where window.contains(day.number) { sum += day.used }
            return sum
        }

        /// Where a day's count is; one that is too old gives way.
        mutating func index(of number: Int) -> Int {
            if let index = days.firstIndex(where: { $0.number == number }) { return index }
            days.removeAll { $0.number <= number - UsageTable.daysMax && $0.pending == 0 }
            days.append(Day(number: number))
            return days.count - 1
        }
    }

    /// What a key used on one day.
    private struct Day {
        /// Since 1970-01-01.
        var number: Int
        var used = 0
        /// Of `used`, what the file doesn't have yet.
        var pending = 0
    }

    /// Days that a period has at most.
    static let daysMax = 31

    let plan: String
    private let keysMax: Int
    /// Whether somebody writes down what is pending.
    private let isLasting: Bool
    /// By the hash of their keys under this process's seed: two keys of one 64-bit hash share a count,
    /// which happens by chance once in 10⁹ tables of 100,000 keys and can't be provoked.
    private var slots: [Int: Slot] = [:]
    /// Hashes of slots with something pending.
    private var dirty: [Int] = []
    /// Since which day the keys that are here were used, when it was last looked for others: all are of it or
    /// later ones, so that nobody looks through them again for the same day.
    private var newSince = Int.min
    /// Pending counts of keys that were forgotten.
    private var leftover: [UsageFile.Entry] = []

    init(plan: String, keysMax: Int, isLasting: Bool) {
        self.plan = plan
        self.keysMax = keysMax
        self.isLasting = isLasting
    }

    static func hash(_ key: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: key)
        return hasher.finalize()
    }

    /// Takes what is asked for, or nothing; nil: there is no room for another key.
    mutating func take(_ key: UnsafeRawBufferPointer, _ asked: QuotaQuestion) -> QuotaAnswer? {
        let hash = Self.hash(key)
        if slots.index(forKey: hash) == nil {
            // Who takes nothing needs no room.
            guard asked.cost > 0, asked.cost <= asked.limit else {
                return QuotaAnswer(
                    isAllowed: asked.cost <= asked.limit, used: 0, limit: asked.limit)
            }
            guard makeRoom(before: asked.window.lowerBound) else { return nil }
            slots[hash] = Slot(key: Array(key))
        }
        guard let index = slots.index(forKey: hash) else { return nil }
        let used = slots.values[index].used(asked.window)
        guard used + asked.cost <= asked.limit else {
            return QuotaAnswer(isAllowed: false, used: used, limit: asked.limit)
        }
        guard asked.cost > 0 else {
            return QuotaAnswer(isAllowed: true, used: used, limit: asked.limit)
        }
        if isLasting, !slots.values[index].isPending { dirty.append(hash) }
        let day = slots.values[index].index(of: asked.today)
        slots.values[index].days[day].used += asked.cost
        if isLasting { slots.values[index].days[day].pending += asked.cost }
        return QuotaAnswer(isAllowed: true, used: used + asked.cost, limit: asked.limit)
    }

    /// Forgets keys that used nothing since a day, when there are too many; false: there still are.
    private mutating func makeRoom(before day: Int) -> Bool {
        guard slots.count >= keysMax else { return true }
        guard day > newSince else { return false }
        newSince = day
        for (_, slot) in slots where slot.days.allSatisfy({ $0.number < day }) && slot.isPending {
            leftover += entries(slot)
        }
        slots = slots.filter { $0.value.days.contains { $0.number >= day } }
        dirty = dirty.filter { slots[$0] != nil }
        return slots.count < keysMax
    }

    private func entries(_ slot: Slot) -> [UsageFile.Entry] {
        slot.days.filter { $0.pending > 0 }.map {
            UsageFile.Entry(plan: plan, key: slot.key, day: $0.number, count: $0.pending)
        }
    }

    // MARK: The file

    /// What the file doesn't have yet, of so many keys; nothing of theirs is pending afterwards.
    mutating func drain(keys: Int) -> [UsageFile.Entry] {
        var drained = leftover
        leftover = []
        for hash in dirty.suffix(keys) {
            guard let index = slots.index(forKey: hash) else { continue }
            drained += entries(slots.values[index])
            for day in slots.values[index].days.indices {
                slots.values[index].days[day].pending = 0
            }
        }
        dirty.removeLast(min(keys, dirty.count))
        return drained
    }

    /// Takes back what couldn't be written.
    mutating func putBack(_ entry: UsageFile.Entry) {
        let hash = entry.key.withUnsafeBytes { Self.hash($0) }
        guard let index = slots.index(forKey: hash) else {
            // One entry a key and day.
            if let known = leftover.firstIndex(where: { $0.key == entry.key && $0.day == entry.day }
            ) {
                leftover[known].count += entry.count
            } else {
                leftover.append(entry)
            }
            return
        }
        if !slots.values[index].isPending { dirty.append(hash) }
        let day = slots.values[index].index(of: entry.day)
        slots.values[index].days[day].pending += entry.count
    }

    /// What the file has of a key on a day, of all processes, is what was used, and what is pending. A key
    /// that isn't known comes in where there is room.
    mutating func learn(_ entry: UsageFile.Entry) {
        let hash = entry.key.withUnsafeBytes { Self.hash($0) }
        if slots.index(forKey: hash) == nil {
            guard slots.count < keysMax else { return }
            slots[hash] = Slot(key: entry.key)
        }
        guard let index = slots.index(forKey: hash) else { return }
        let day = slots.values[index].index(of: entry.day)
        let pending = slots.values[index].days[day].pending
        slots.values[index].days[day].used = entry.count + pending
    }
}

/// What is asked of a quota.
struct QuotaQuestion {
    /// What is taken; 0: nothing, it only tells.
    var cost = 1
    /// What may be used in the window.
    var limit: Int
    /// Days since 1970-01-01 that count together; `UsageTable.daysMax` at most.
    var window: Range<Int>
    /// The day that it counts on.
    var today: Int
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
