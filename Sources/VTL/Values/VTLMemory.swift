/// Memory for the strings of one rendering: blocks that never move, so that values can point into
/// them, given back all at once. The first block is kept for the next rendering.
struct VTLMemory: ~Copyable {
    private var blocks: ContiguousArray<UnsafeMutableBufferPointer<UInt8>> = []
    private var used = 0
    /// Bytes given out since the last reset.
    private(set) var total = 0

    private static let blockSize = 16 << 10

    init() {
        blocks.append(.allocate(capacity: Self.blockSize))
    }

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// Uninitialized bytes.
    mutating func allocate(_ count: Int) -> UnsafeMutableBufferPointer<UInt8> {
        total += count
        let block = blocks[blocks.count - 1]
        if used + count <= block.count {
            defer { used += count }
            return UnsafeMutableBufferPointer(rebasing: block[used..<used + count])
        }
        let fresh = UnsafeMutableBufferPointer<UInt8>.allocate(
            capacity: max(count, Self.blockSize))
        if count >= Self.blockSize {
            // A large string gets a block of its own, and the current one stays the last.
            blocks.insert(fresh, at: blocks.count - 1)
            return fresh
        }
        blocks.append(fresh)
        used = count
        return UnsafeMutableBufferPointer(rebasing: fresh[..<count])
    }

    /// Gives back the end of what was allocated last.
    mutating func giveBack(_ count: Int, of allocated: UnsafeMutableBufferPointer<UInt8>) {
        total -= count
        let block = blocks[blocks.count - 1]
        if let base = allocated.baseAddress, let start = block.baseAddress,
            base + allocated.count == start + used
        {
            used -= count
        }
    }

    mutating func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        let copy = allocate(bytes.count)
        _ = copy.initialize(from: bytes)
        return UnsafeBufferPointer(copy)
    }

    mutating func reset() {
        used = 0
        total = 0
        while blocks.count > 1 { blocks.removeLast().deallocate() }
    }
}
