internal import Glibc

/// Bytes that grow at their end, without the checks and reference counts of an array: what writers
/// write to. Emptied and used again, it allocates nothing.
public struct JSONBuffer: ~Copyable, @unchecked Sendable {
    // @unchecked: its memory is its own, and to write to it is to have it alone.

    @usableFromInline var start: UnsafeMutablePointer<UInt8>
    /// Bytes of memory that it holds.
    public private(set) var capacity: Int
    /// How many bytes have been written.
    public private(set) var count = 0

    /// An empty buffer with room for `capacity` bytes.
    public init(capacity: Int = 256) {
        self.capacity = max(capacity, 16)
        start = Self.reallocate(nil, self.capacity)
    }

    deinit { free(start) }

    /// What has been written. Borrowed: valid until the buffer is written to or ends.
    public var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

    /// What has been written, as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Forgets what has been written and keeps the memory.
    public mutating func removeAll() { count = 0 }

    /// Appends one byte.
    @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        start[count] = byte
        count &+= 1
    }

    /// Appends bytes, which may not be this buffer's own.
    @inline(__always)
    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.baseAddress else { return }
        append(first, bytes.count)
    }

    /// Appends the UTF-8 of a literal.
    public mutating func append(_ text: StaticString) {
        append(text.utf8Start, text.utf8CodeUnitCount)
    }

    /// Appends the UTF-8 of `text`.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// Appends what `write` puts into room for `most` bytes, and answers how much it was; nil: it wrote nothing
    /// of use.
    public mutating func append(
        atMost most: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Int?
    ) -> Int? {
        reserve(most)
        guard let length = write(UnsafeMutableBufferPointer(start: end, count: most)) else {
            return nil
        }
        precondition(0...most ~= length)
        count &+= length
        return length
    }

    @inline(__always)
    mutating func append(_ first: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length)
        memcpy(start + count, first, length)
        count &+= length
    }

    /// Appends `length` bytes, of which sixteen more can be read: short ones without calling memcpy.
    @inline(__always)
    mutating func appendRoomy(_ first: UnsafePointer<UInt8>, _ length: Int) {
        guard length <= 64 else { return append(first, length) }
        reserve(length &+ 16)
        let out = UnsafeMutableRawPointer(end)
        var i = 0
        repeat {
            let lanes = UnsafeRawPointer(first + i).loadUnaligned(as: SIMD16<UInt8>.self)
            out.storeBytes(of: lanes, toByteOffset: i, as: SIMD16<UInt8>.self)
            i &+= 16
        } while i < length
        count &+= length
    }

    /// Makes room for `more` bytes.
    @inline(__always)
    public mutating func reserve(_ more: Int) {
        if capacity &- count < more { grow(more) }
    }

    /// Where the next byte goes; `wrote` counts those that were put there. At most as many as were
    /// reserved.
    @inline(__always)
    var end: UnsafeMutablePointer<UInt8> { start + count }

    @inline(__always)
    mutating func wrote(_ length: Int) { count &+= length }

    @inline(never)
    private mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, count + more)
        start = Self.reallocate(start, capacity)
    }

    private static func reallocate(
        _ old: UnsafeMutablePointer<UInt8>?, _ size: Int
    ) -> UnsafeMutablePointer<UInt8> {
        guard let memory = realloc(old, size) else { fatalError("out of memory") }
        return memory.assumingMemoryBound(to: UInt8.self)
    }
}
