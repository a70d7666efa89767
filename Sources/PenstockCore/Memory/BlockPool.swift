import Glibc

/// Blocks of one size, kept for reuse by the loop that owns the pool.
///
/// One per loop and never shared: no locks. Up to `keep` free blocks are held; more go back to the
/// allocator. `outstanding` counts what is lent, so that a leak shows in a test.
public struct BlockPool {
    /// Size of each block in bytes.
    public let blockSize: Int
    /// How many free blocks are kept at most.
    public let keep: Int
    /// How many blocks are lent now.
    public private(set) var outstanding = 0
    private var free: UnsafeMutablePointer<UnsafeMutableRawPointer>
    private var freeCount = 0

    /// Makes an empty pool. `blockSize` in bytes.
    public init(blockSize: Int, keep: Int) {
        self.blockSize = blockSize
        self.keep = keep
        free = .allocate(capacity: max(keep, 1))
    }

    /// Lends a block; its contents are whatever was there.
    @inline(__always)
    public mutating func take() -> UnsafeMutableRawPointer {
        outstanding += 1
        if freeCount > 0 {
            freeCount -= 1
            return free[freeCount]
        }
        return UnsafeMutableRawPointer.allocate(byteCount: blockSize, alignment: 64)
    }

    /// Takes a block back that `take` lent.
    @inline(__always)
    public mutating func give(_ block: UnsafeMutableRawPointer) {
        outstanding -= 1
        #if DEBUG
            // Whoever still looks at it shall not find what was there.
            memset(block, 0xdd, blockSize)
        #endif
        if freeCount < keep {
            free[freeCount] = block
            freeCount += 1
        } else {
            block.deallocate()
        }
    }

    /// Frees what is kept. The pool must not be used afterwards.
    public mutating func destroy() {
        for i in 0..<freeCount { free[i].deallocate() }
        freeCount = 0
        free.deallocate()
    }
}
