public import CPenstock
public import Glibc
public import PenstockCore

/// A cursor over lent memory that is being filled. Every writer answers false when its whole output
/// does not fit and has then written nothing: the caller grows the memory and calls again.
public struct OutBuffer {
    /// The lent memory; `capacity` bytes.
    public var base: UnsafeMutablePointer<UInt8>
    /// Bytes written.
    public var count: Int
    /// Bytes there are.
    public var capacity: Int

    /// An empty buffer over lent memory.
    @inlinable public init(_ base: UnsafeMutablePointer<UInt8>, capacity: Int) {
        self.base = base
        self.capacity = capacity
        count = 0
    }

    /// What was written; valid as long as the memory is and until it is overwritten.
    @inlinable public var view: ByteView { ByteView(UnsafePointer(base), count) }

    /// Bytes still free.
    @inlinable public var room: Int { capacity - count }

    /// Copies `length` bytes.
    @inlinable @inline(__always)
    public mutating func append(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard length <= capacity - count else { return false }
        memcpy(base + count, bytes, length)
        count += length
        return true
    }

    /// Copies a view; absent is empty.
    @inlinable @inline(__always)
    public mutating func append(_ view: ByteView) -> Bool {
        guard let p = view.p else { return true }
        return append(p, view.n)
    }

    /// Copies a literal.
    @inlinable @inline(__always)
    public mutating func append(_ literal: StaticString) -> Bool {
        append(literal.utf8Start, literal.utf8CodeUnitCount)
    }

    /// One byte.
    @inlinable @inline(__always)
    public mutating func append(byte: UInt8) -> Bool {
        guard count < capacity else { return false }
        base[count] = byte
        count += 1
        return true
    }

    /// CR LF.
    @inlinable @inline(__always)
    public mutating func appendCRLF() -> Bool {
        guard capacity - count >= 2 else { return false }
        base[count] = 0x0d
        base[count + 1] = 0x0a
        count += 2
        return true
    }

    /// Runs `write`; when it answers false, what it wrote before is taken back.
    @inlinable @inline(__always)
    public mutating func whole(_ write: (inout OutBuffer) -> Bool) -> Bool {
        let mark = count
        if write(&self) { return true }
        count = mark
        return false
    }
}
