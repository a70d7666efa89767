internal import Glibc

/// What a document owns: the block with its tape and what has outgrown it. All of it is kept from
/// one parse to the next when a document is used again.
///
/// malloc rather than `allocate`, because realloc moves large blocks without copying them.
struct JSONMemory: BitwiseCopyable {
    /// `[JSONTape][copy of the source][entries]`
    private(set) var block: UnsafeMutableRawPointer
    private var blockSize: Int
    private var grown: UnsafeMutablePointer<JSONEntry>?
    private var grownCapacity = 0
    private(set) var pool: UnsafeMutablePointer<UInt8>?
    private var poolCapacity = 0
    private(set) var children: UnsafeMutablePointer<UInt32>?
    private(set) var childrenCapacity = 0

    /// Memory for a text of `size` bytes, with room for a copy of it when that is wanted.
    init(size: Int, copies: Bool) {
        blockSize = Self.blockSize(size, copies: copies)
        block = Self.reallocate(nil, blockSize)
    }

    /// Makes room for another text; what was there is gone.
    mutating func reset(size: Int, copies: Bool) {
        let needed = Self.blockSize(size, copies: copies)
        guard needed > blockSize else { return }
        free(block)
        block = Self.reallocate(nil, needed)
        blockSize = needed
    }

    func deallocate() {
        free(block)
        free(grown)
        free(pool)
        free(children)
    }

    /// Bytes held.
    var total: Int {
        blockSize + grownCapacity * MemoryLayout<JSONEntry>.stride + poolCapacity
            + childrenCapacity * MemoryLayout<UInt32>.stride
    }

    /// Where the copy of the source begins.
    var copy: UnsafeMutablePointer<UInt8> {
        (block + MemoryLayout<JSONTape>.stride).assumingMemoryBound(to: UInt8.self)
    }

    /// Where entries begin, and how many fit: in the block, unless the larger room of an earlier
    /// text is there.
    func entries(after size: Int, copies: Bool) -> (UnsafeMutablePointer<JSONEntry>, Int) {
        let used = Self.entriesOffset(size, copies: copies)
        let capacity = (blockSize - used) / MemoryLayout<JSONEntry>.stride
        if let grown, grownCapacity > capacity { return (grown, grownCapacity) }
        return ((block + used).assumingMemoryBound(to: JSONEntry.self), capacity)
    }

    /// Room for at least twice as many entries, the first `count` of which are taken along.
    mutating func grow(
        _ entries: UnsafeMutablePointer<JSONEntry>, count: Int
    ) -> (UnsafeMutablePointer<JSONEntry>, Int) {
        let capacity = max(count * 2, 64)
        let isInBlock = entries != grown
        let bytes = capacity * MemoryLayout<JSONEntry>.stride
        let memory = Self.reallocate(isInBlock ? nil : grown, bytes)
        let moved = memory.assumingMemoryBound(to: JSONEntry.self)
        if isInBlock {
            memcpy(moved, entries, count * MemoryLayout<JSONEntry>.stride)
            free(grown)
        }
        grown = moved
        grownCapacity = capacity
        return (moved, capacity)
    }

    /// A pool of at least `capacity` bytes, with what is in it.
    mutating func reservePool(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
        if let pool, poolCapacity >= capacity { return pool }
        let larger = Self.reallocate(pool, capacity).assumingMemoryBound(to: UInt8.self)
        pool = larger
        poolCapacity = capacity
        return larger
    }

    /// A list of children of at least `capacity` numbers, with what is in it.
    mutating func reserveChildren(_ capacity: Int) -> UnsafeMutablePointer<UInt32> {
        if let children, childrenCapacity >= capacity { return children }
        childrenCapacity = max(capacity, childrenCapacity * 2)
        let larger = Self.reallocate(children, childrenCapacity * MemoryLayout<UInt32>.stride)
            .assumingMemoryBound(to: UInt32.self)
        children = larger
        return larger
    }

    private static func entriesOffset(_ size: Int, copies: Bool) -> Int {
        (MemoryLayout<JSONTape>.stride + (copies ? size : 0) + 15) & ~15
    }

    private static func blockSize(_ size: Int, copies: Bool) -> Int {
        // A value or key is eight bytes of text or more in most documents.
        entriesOffset(size, copies: copies) + (size / 8 + 8) * MemoryLayout<JSONEntry>.stride
    }

    private static func reallocate(
        _ old: UnsafeMutableRawPointer?, _ size: Int
    ) -> UnsafeMutableRawPointer {
        guard let memory = realloc(old, size) else { fatalError("out of memory") }
        return memory
    }
}
