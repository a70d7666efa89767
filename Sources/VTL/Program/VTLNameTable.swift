/// Names as numbers, in the order of their arrival, in an open hash table. What is in it never moves
/// unless a name is added.
final class VTLNameTable: @unchecked Sendable {
    // @unchecked: a table is changed only by whoever made it, before others see it.
    private var entries: UnsafeMutablePointer<VTLNameKey>
    private(set) var count = 0
    /// How many names fit, a power of two.
    private var capacity: Int
    /// Twice as many places: indices plus one; 0 is free.
    private var places: UnsafeMutablePointer<Int32>

    /// An empty table.
    init(capacity: Int) {
        self.capacity = capacity
        (entries, places) = Self.allocate(capacity)
    }

    /// Room for names and twice as many free places, in one piece of memory that the names begin.
    private static func allocate(
        _ capacity: Int
    ) -> (UnsafeMutablePointer<VTLNameKey>, UnsafeMutablePointer<Int32>) {
        let size = capacity * MemoryLayout<VTLNameKey>.stride
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: size + capacity * 2 * MemoryLayout<Int32>.stride,
            alignment: MemoryLayout<VTLNameKey>.alignment)
        let places = (memory + size).bindMemory(to: Int32.self, capacity: capacity * 2)
        places.initialize(repeating: 0, count: capacity * 2)
        return (memory.bindMemory(to: VTLNameKey.self, capacity: capacity), places)
    }

    /// A table of these names, each of which occurs once.
    convenience init(_ names: [String]) {
        var capacity = 8
        while capacity < names.count { capacity *= 2 }
        self.init(capacity: capacity)
        for var name in names { _ = name.withUTF8 { add(VTLNameKey($0)) } }
    }

    deinit {
        for index in 0..<count { entries[index].free() }
        entries.deallocate()
    }

    /// The same names in a table of their own.
    func copy() -> VTLNameTable {
        let copy = VTLNameTable(capacity: capacity)
        for index in 0..<count { _ = copy.add(VTLNameKey(bytes(Int32(index)))) }
        return copy
    }

    /// The bytes of a name, which stay where they are.
    @inline(__always)
    func bytes(_ number: Int32) -> UnsafeBufferPointer<UInt8> {
        let entry = entries + Int(number)
        return entry.pointee.bytes(at: entry)
    }

    @inline(__always)
    func find(_ key: VTLNameKey) -> Int32? {
        var place = key.hash & (capacity &* 2 &- 1)
        while places[place] != 0 {
            let number = places[place] &- 1
            if entries[Int(number)].isEqual(to: key) { return number }
            place = (place &+ 1) & (capacity &* 2 &- 1)
        }
        return nil
    }

    /// Adds a name that isn't there yet.
    func add(_ key: VTLNameKey) -> Int32 {
        if count == capacity { grow() }
        (entries + count).initialize(to: key.kept())
        count += 1
        enter(count - 1)
        return Int32(count - 1)
    }

    private func enter(_ index: Int) {
        var place = entries[index].hash & (capacity &* 2 &- 1)
        while places[place] != 0 { place = (place &+ 1) & (capacity &* 2 &- 1) }
        places[place] = Int32(index + 1)
    }

    private func grow() {
        let old = entries
        capacity *= 2
        (entries, places) = Self.allocate(capacity)
        entries.moveInitialize(from: old, count: count)
        old.deallocate()
        for index in 0..<count { enter(index) }
    }
}

/// A name: its bytes when they are 16 at most, which nearly all are, so that two words tell whether
/// two names are equal; else the address and the hash of the bytes. The words are the bytes as they stand
/// in memory, which only little-endian machines shift so.
struct VTLNameKey: BitwiseCopyable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var count: Int

    /// A name that points to `name` when it is long.
    @inline(__always)
    init(_ name: UnsafeBufferPointer<UInt8>) {
        count = name.count
        guard let base = UnsafeRawPointer(name.baseAddress), count > 0 else { return }
        if count <= 16 { readShort(base) } else { readLong(base) }
    }

    /// Reads overlapping words, and nothing beyond the name.
    @inline(__always)
    private mutating func readShort(_ base: UnsafeRawPointer) {
        if count >= 8 {
            first = base.loadUnaligned(as: UInt64.self)
            // Eight bytes have nothing in the second word.
            let rest = base.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            second = count == 8 ? 0 : rest &>> UInt64(truncatingIfNeeded: (16 &- count) &* 8)
        } else if count >= 4 {
            let rest = base.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            first = UInt64(base.loadUnaligned(as: UInt32.self))
            first |= UInt64(rest) &<< UInt64(truncatingIfNeeded: (count &- 4) &* 8)
        } else {
            for i in 0..<count {
                first |= UInt64(base.load(fromByteOffset: i, as: UInt8.self)) &<< UInt64(i &* 8)
            }
        }
    }

    private mutating func readLong(_ base: UnsafeRawPointer) {
        first = UInt64(UInt(bitPattern: base))
        // FNV-1a.
        second = 0xcbf2_9ce4_8422_2325
        for i in 0..<count {
            let byte = base.load(fromByteOffset: i, as: UInt8.self)
            second = (second ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
    }

    private var address: UnsafeMutablePointer<UInt8>? {
        UnsafeMutablePointer(bitPattern: UInt(truncatingIfNeeded: first))
    }

    @inline(__always)
    fileprivate var hash: Int {
        let words = count <= 16 ? first ^ (second &* 0x9e37_79b9_7f4a_7c15) : second
        return Int(truncatingIfNeeded: (words &* 0x9e37_79b9_7f4a_7c15) &>> 40)
    }

    /// The key with bytes of its own.
    fileprivate func kept() -> VTLNameKey {
        guard count > 16, let address else { return self }
        var kept = self
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
        copy.initialize(from: address, count: count)
        kept.first = UInt64(UInt(bitPattern: copy))
        return kept
    }

    fileprivate func free() {
        if count > 16 { address?.deallocate() }
    }
}

extension VTLNameKey {
    /// The name's bytes, of a key that is kept at `place`.
    fileprivate func bytes(at place: UnsafeRawPointer) -> UnsafeBufferPointer<UInt8> {
        count > 16
            ? UnsafeBufferPointer(start: address, count: count)
            : UnsafeBufferPointer(
                start: place.assumingMemoryBound(to: UInt8.self), count: count)
    }

    @inline(__always)
    fileprivate func isEqual(to other: VTLNameKey) -> Bool {
        guard count == other.count, second == other.second else { return false }
        if first == other.first { return true }
        guard count > 16, let address, let others = other.address else { return false }
        for i in 0..<count where address[i] != others[i] { return false }
        return true
    }
}
