extension JSONTapeBuilder {
    /// Objects up to this size are searched by comparing all pairs of names, larger ones by
    /// sorting: that is n log n whatever the names are, where a hash table could be flooded.
    private static let pairsMax = 16

    /// Whether the innermost object names a member twice.
    mutating func hasRepeatedKey() -> Bool {
        hasRepeatedKey(in: container, childCount, before: count)
    }

    /// Whether the object at `container` with so many children, the last entries before `count`,
    /// names a member twice. Mutating, so that `takePlain` makes no copy of the builder for it.
    @inline(never)
    mutating func hasRepeatedKey(in container: Int, _ childCount: UInt32, before count: Int) -> Bool
    {
        guard mayHaveRepeatedKey(in: container, childCount) else { return false }
        guard childCount <= Self.pairsMax else {
            return sortedKeys(in: container, before: count).hasRepeated
        }
        var key = container + 1
        while key < count {
            var other = container + 1
            while other < key {
                if isSameName(other, key) { return true }
                other = after(other + 1)
            }
            key = after(key + 1)
        }
        return false
    }

    /// Whether two names have a length, a first and a last byte in common, or seem to: few objects
    /// have such, and telling costs one step a member.
    private func mayHaveRepeatedKey(in container: Int, _ childCount: UInt32) -> Bool {
        var names = JSONNameMarks()
        var key = container + 1
        for _ in 0..<childCount {
            // What a name with escapes is isn't seen from its first and last byte.
            guard entries[key].tag == .string else { return true }
            names.add(text + Int(entries[key].start), text + Int(entries[key].end) - 1)
            key = after(key + 1)
        }
        return names.mayRepeat
    }

    @inline(__always)
    private func isSameName(_ a: Int, _ b: Int) -> Bool {
        entries[a].count == entries[b].count && compare(a, b) == 0
    }

    /// Merges the members of the innermost object that have one name, or refuses the text at the
    /// first that repeats one.
    mutating func resolveRepeatedKeys(
        _ duplicateKeys: JSONOptions.DuplicateKeys, _ scanner: JSONScanner
    ) throws(JSONError) {
        let keys = sortedKeys(in: container, before: count)
        guard duplicateKeys == .merge else {
            // The first one in the text, for a message that doesn't depend on the sort.
            let first = keys.groups.flatMap { $0.dropFirst() }.min() ?? container
            throw scanner.error(.duplicateKey, at: Int(entries[first].start))
        }
        var children: [JSONEntry] = []
        let groups = keys.groups.sorted { $0[0] < $1[0] }
        for group in groups {
            children.append(entries[group[0]])
            let value = group[group.count - 1] + 1
            let shift = container + 1 + children.count - value
            children += (value..<after(value)).map { moved($0, by: shift) }
        }
        replaceChildren(by: children, count: groups.count)
    }

    /// The entry at `index` as it must be `shift` further on, with the list of its children.
    private func moved(_ index: Int, by shift: Int) -> JSONEntry {
        var entry = entries[index]
        guard entry.isContainer else { return entry }
        entry.link = UInt32(truncatingIfNeeded: Int(entry.link) + shift)
        if entry.layout == JSONEntry.Tag.indexed, let list = memory.children {
            let first = Int(entry.end) + 1
            for i in first..<first + Int(entry.count) {
                list[i] = UInt32(truncatingIfNeeded: Int(list[i]) + shift)
            }
        }
        return entry
    }

    private func after(_ value: Int) -> Int {
        entries[value].isContainer ? Int(entries[value].link) : value + 1
    }

    /// The keys of an object by name, those of one name in their order.
    private func sortedKeys(in container: Int, before count: Int) -> SortedKeys {
        var keys: [Int] = []
        var key = container + 1
        while key < count {
            keys.append(key)
            key = after(key + 1)
        }
        keys.sort { a, b in
            let order = compare(a, b)
            return order == 0 ? a < b : order < 0
        }
        var sorted = SortedKeys()
        for (i, key) in keys.enumerated() {
            if i > 0, isSameName(keys[i - 1], key) {
                sorted.groups[sorted.groups.count - 1].append(key)
                sorted.hasRepeated = true
            } else {
                sorted.groups.append([key])
            }
        }
        return sorted
    }

    private struct SortedKeys {
        var groups: [[Int]] = []
        var hasRepeated = false
    }

    private func compare(_ a: Int, _ b: Int) -> Int {
        let x = entries[a]
        let y = entries[b]
        guard x.count == y.count else { return Int(x.count) - Int(y.count) }
        let first = characters(of: x)
        let second = characters(of: y)
        for i in 0..<Int(x.count) where first[i] != second[i] {
            return Int(first[i]) - Int(second[i])
        }
        return 0
    }

    private func characters(of string: JSONEntry) -> UnsafePointer<UInt8> {
        if string.tag == .decoded, let pool = memory.pool {
            return UnsafePointer(pool + Int(string.link))
        }
        return text + Int(string.start) + 1
    }
}

/// What can be told of an object's names while they are read: each marks one of 64 bits by its length,
/// its first and its last byte, and where two mark the same bit they may be the same.
struct JSONNameMarks {
    private var seen: UInt64 = 0
    private var repeated: UInt64 = 0

    /// Marks of names nobody has looked at.
    static var unknown: JSONNameMarks {
        var marks = JSONNameMarks()
        marks.repeated = 1
        return marks
    }

    /// Whether two names may be the same.
    @inline(__always)
    var mayRepeat: Bool { repeated != 0 }

    /// Adds a name that stands between the quotes at `opening` and `closing`; of an empty one the quotes
    /// are looked at.
    @inline(__always)
    mutating func add(_ opening: UnsafePointer<UInt8>, _ closing: UnsafePointer<UInt8>) {
        let first = Int(opening[1])
        let last = Int(closing[-1])
        let mark = (closing - opening) &+ first &* 7 &+ last &* 29
        let bit = UInt64(1) &<< UInt64(truncatingIfNeeded: mark)
        repeated |= seen & bit
        seen |= bit
    }
}
