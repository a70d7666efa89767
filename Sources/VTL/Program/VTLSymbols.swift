/// Names as numbers, in the order of their arrival: those of a table that many templates share, then
/// its own. An open hash table over one array of bytes, since a template's compilation looks up each
/// name it meets.
struct VTLSymbols: Sendable {
    let base: VTLNameTable
    private(set) var bytes: ContiguousArray<UInt8> = []
    private(set) var ranges: ContiguousArray<Range<Int32>> = []
    /// Indices plus one; 0 is free. The count is a power of two, or nothing before the first name.
    private var table: ContiguousArray<Int32> = []

    init(base: VTLNameTable) { self.base = base }

    var count: Int { base.count + ranges.count }

    /// The number of a name, new or old.
    @discardableResult
    mutating func add(_ name: some Collection<UInt8>) -> Int32 {
        let known = name.withContiguousStorageIfAvailable { name -> Int32 in add(bytes: name) }
        return known ?? Array(name).withUnsafeBufferPointer { add(bytes: $0) }
    }

    mutating func add(bytes name: UnsafeBufferPointer<UInt8>) -> Int32 {
        let hash = VTLNameTable.hash(name)
        if let known = base.find(name, hash) { return known }
        if table.isEmpty {
            table = ContiguousArray(repeating: 0, count: 32)
            bytes.reserveCapacity(128)
            ranges.reserveCapacity(16)
        }
        let place = self.place(of: name, hash)
        if table[place] != 0 { return Int32(base.count) + table[place] - 1 }
        let start = Int32(bytes.count)
        bytes.append(contentsOf: name)
        ranges.append(start..<Int32(bytes.count))
        table[place] = Int32(ranges.count)
        if ranges.count * 2 > table.count { grow() }
        return Int32(count - 1)
    }

    /// The number of a known name.
    func find(_ name: UnsafeBufferPointer<UInt8>) -> Int32? {
        let hash = VTLNameTable.hash(name)
        if let known = base.find(name, hash) { return known }
        guard !table.isEmpty else { return nil }
        let entry = table[place(of: name, hash)]
        return entry == 0 ? nil : Int32(base.count) + entry - 1
    }

    func string(_ number: Int32) -> String { String(decoding: copy(number), as: UTF8.self) }

    func copy(_ number: Int32) -> ArraySlice<UInt8> {
        guard number >= base.count else { return ArraySlice(base.bytes(number)) }
        let range = ranges[Int(number) - base.count]
        return ArraySlice(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
    }

    private func place(of name: UnsafeBufferPointer<UInt8>, _ hash: Int) -> Int {
        var place = hash & (table.count - 1)
        while table[place] != 0 {
            let range = ranges[Int(table[place] - 1)]
            if range.count == name.count, isEqual(name, Int(range.lowerBound)) { break }
            place = (place + 1) & (table.count - 1)
        }
        return place
    }

    private func isEqual(_ name: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        for i in 0..<name.count where bytes[start + i] != name[i] { return false }
        return true
    }

    private mutating func grow() {
        table = ContiguousArray(repeating: 0, count: table.count * 2)
        for (index, range) in ranges.enumerated() {
            bytes.withUnsafeBufferPointer { all in
                let name = UnsafeBufferPointer(
                    rebasing: all[Int(range.lowerBound)..<Int(range.upperBound)])
                table[place(of: name, VTLNameTable.hash(name))] = Int32(index + 1)
            }
        }
    }
}

/// Names that never change, in memory that never moves.
final class VTLNameTable: @unchecked Sendable {
    // @unchecked: written in init only.
    private let memory: UnsafeMutableBufferPointer<UInt8>
    private let ranges: [Range<Int>]
    private let table: UnsafeMutableBufferPointer<Int32>

    /// A table of these names, each of which occurs once.
    init(_ names: [String]) {
        memory = .allocate(capacity: names.reduce(0) { $0 + $1.utf8.count })
        var ranges: [Range<Int>] = []
        var end = 0
        for name in names {
            let start = end
            for byte in name.utf8 {
                memory[end] = byte
                end += 1
            }
            ranges.append(start..<end)
        }
        self.ranges = ranges
        var size = 16
        while size < names.count * 2 { size *= 2 }
        table = .allocate(capacity: size)
        table.initialize(repeating: 0)
        for index in ranges.indices {
            let name = UnsafeBufferPointer(rebasing: memory[ranges[index]])
            var place = Self.hash(name) & (size - 1)
            while table[place] != 0 { place = (place + 1) & (size - 1) }
            table[place] = Int32(index + 1)
        }
    }

    deinit {
        memory.deallocate()
        table.deallocate()
    }

    var count: Int { ranges.count }

    func bytes(_ number: Int32) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: memory[ranges[Int(number)]])
    }

    func find(_ name: UnsafeBufferPointer<UInt8>, _ hash: Int) -> Int32? {
        var place = hash & (table.count - 1)
        while table[place] != 0 {
            let number = table[place] - 1
            let known = bytes(number)
            if known.count == name.count, Self.isEqual(known, name) { return number }
            place = (place + 1) & (table.count - 1)
        }
        return nil
    }

    private static func isEqual(
        _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        for i in 0..<a.count where a[i] != b[i] { return false }
        return true
    }

    /// FNV-1a.
    static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return Int(truncatingIfNeeded: (hash ^ (hash >> 32)) & 0x7fff_ffff)
    }
}
