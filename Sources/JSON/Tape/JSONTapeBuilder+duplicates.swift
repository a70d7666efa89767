extension JSONTapeBuilder {
    /// Where the first key of the innermost object stands that repeats an earlier one; nil when all
    /// names differ.
    ///
    /// Sorting finds equal keys in n log n whatever the keys are; a hash table could be flooded.
    func repeatedKey() -> Int? {
        var keys: [Int] = []
        keys.reserveCapacity(Int(childCount))
        var key = container + 1
        while key < count {
            keys.append(key)
            let value = entries[key + 1]
            key = value.isContainer ? Int(value.link) : key + 2
        }
        keys.sort { a, b in
            let order = compare(a, b)
            return order == 0 ? a < b : order < 0
        }
        let repeated = zip(keys, keys.dropFirst()).filter { compare($0, $1) == 0 }.map(\.1)
        // The first one in the text, for a message that doesn't depend on the sort.
        return repeated.min().map { Int(entries[$0].start) }
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
