/// Names as numbers, in the order of their arrival: an open hash table over one array of bytes, since
/// a template's compilation looks up each name it meets.
struct VTLSymbols: Sendable {
    private var bytes: ContiguousArray<UInt8> = []
    private(set) var ranges: ContiguousArray<Range<Int32>> = []
    /// Indices plus one; 0 is free. The count is a power of two.
    private var table = ContiguousArray<Int32>(repeating: 0, count: 64)

    var count: Int { ranges.count }

    /// The number of a name, new or old.
    @discardableResult
    mutating func add(_ name: some Collection<UInt8>) -> Int32 {
        if let known = name.withContiguousStorageIfAvailable({ add(bytes: $0) }) { return known }
        return Array(name).withUnsafeBufferPointer { add(bytes: $0) }
    }

    private mutating func add(bytes name: UnsafeBufferPointer<UInt8>) -> Int32 {
        let place = self.place(of: name)
        if table[place] != 0 { return table[place] - 1 }
        let start = Int32(bytes.count)
        bytes.append(contentsOf: name)
        ranges.append(start..<Int32(bytes.count))
        table[place] = Int32(ranges.count)
        let number = Int32(ranges.count - 1)
        if ranges.count * 2 > table.count { grow() }
        return number
    }

    /// The number of a known name.
    func find(_ name: UnsafeBufferPointer<UInt8>) -> Int32? {
        let entry = table[place(of: name)]
        return entry == 0 ? nil : entry - 1
    }

    func string(_ number: Int32) -> String {
        let range = ranges[Int(number)]
        return String(decoding: bytes[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
    }

    func copy(_ number: Int32) -> ArraySlice<UInt8> {
        let range = ranges[Int(number)]
        return ArraySlice(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
    }

    private func place(of name: UnsafeBufferPointer<UInt8>) -> Int {
        // FNV-1a.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        var place = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & (table.count - 1)
        while table[place] != 0 {
            let range = ranges[Int(table[place] - 1)]
            if range.count == name.count,
                bytes[Int(range.lowerBound)..<Int(range.upperBound)].elementsEqual(name)
            {
                break
            }
            place = (place + 1) & (table.count - 1)
        }
        return place
    }

    private mutating func grow() {
        let old = ranges
        table = ContiguousArray(repeating: 0, count: table.count * 2)
        for (index, range) in old.enumerated() {
            bytes.withUnsafeBufferPointer { all in
                let name = UnsafeBufferPointer(
                    rebasing: all[Int(range.lowerBound)..<Int(range.upperBound)])
                table[place(of: name)] = Int32(index + 1)
            }
        }
    }
}
