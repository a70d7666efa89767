public import CPenstock
import Glibc

/// Bump memory that dies with one exchange. Belongs to one loop (or one thread, when detached).
///
/// The first block is part of the owner and reused from exchange to exchange, so a warm pass-through
/// allocates nothing. Larger needs chain further blocks from the allocator, up to `limit` bytes.
public struct Arena {
    @usableFromInline var block: UnsafeMutableRawPointer
    @usableFromInline var used = 0
    @usableFromInline var capacity: Int
    private let first: UnsafeMutableRawPointer
    private let firstCapacity: Int
    /// Singly linked: each further block begins with the address of the one before.
    private var extra: UnsafeMutableRawPointer?
    private var extraBytes = 0
    /// Bytes that further blocks may take together (limits.exchange_arena).
    public var limit: Int

    /// An arena whose first block is `first`, of `capacity` bytes, lent by the caller.
    public init(first: UnsafeMutableRawPointer, capacity: Int, limit: Int) {
        self.first = first
        firstCapacity = capacity
        block = first
        self.capacity = capacity
        self.limit = limit
    }

    /// Memory for `bytes` bytes at `align` (a power of two up to 64), or nil past the limit.
    @inlinable @inline(__always)
    public mutating func allocate(_ bytes: Int, align: Int = 8) -> UnsafeMutableRawPointer? {
        let start = (used + align - 1) & ~(align - 1)
        if bytes >= 0, bytes <= capacity - start {
            used = start + bytes
            return block + start
        }
        return allocateSlowly(bytes, align: align)
    }

    /// A copy of `view` in the arena, or nil past the limit. Absent stays absent.
    public mutating func copy(_ view: ByteView) -> ByteView? {
        guard let p = view.p else { return view }
        guard let memory = allocate(view.n, align: 1) else { return nil }
        ByteCopy.short(p, view.n, to: memory.assumingMemoryBound(to: UInt8.self))
        return ByteView(UnsafePointer(memory.assumingMemoryBound(to: UInt8.self)), view.n)
    }

    /// Copies of both, one behind the other, or nil past the limit.
    public mutating func join(_ a: ByteView, _ b: ByteView) -> ByteView? {
        guard let memory = allocate(a.n + b.n, align: 1) else { return nil }
        let start = memory.assumingMemoryBound(to: UInt8.self)
        if let p = a.p { ByteCopy.short(p, a.n, to: start) }
        if let p = b.p { ByteCopy.short(p, b.n, to: start + a.n) }
        return ByteView(UnsafePointer(start), a.n + b.n)
    }

    /// Forgets everything that was allocated; further blocks go back to the allocator.
    public mutating func reset() {
        while let old = extra {
            extra = old.load(as: UnsafeMutableRawPointer?.self)
            old.deallocate()
        }
        extraBytes = 0
        block = first
        capacity = firstCapacity
        used = 0
    }

    /// Bytes of further blocks in use: what this exchange holds beyond its first block.
    public var overflowBytes: Int { extraBytes }

    @usableFromInline @inline(never)
    mutating func allocateSlowly(_ bytes: Int, align: Int) -> UnsafeMutableRawPointer? {
        // Bounded before the sum: the number may come from a plugin.
        guard bytes >= 0, bytes <= limit, align <= 64 else { return nil }
        let header = 64
        let size = max(bytes + header, 4096)
        guard extraBytes + size <= limit else { return nil }
        let fresh = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        fresh.storeBytes(of: extra, as: UnsafeMutableRawPointer?.self)
        extra = fresh
        extraBytes += size
        block = fresh
        capacity = size
        used = header + bytes
        return fresh + header
    }
}
