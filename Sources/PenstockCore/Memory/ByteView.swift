public import CPenstock
public import Glibc

/// A view of bytes that somebody else owns: the ABI's own type, so that nothing is converted on the
/// way to a plugin. `p == nil` is absent; an empty view with a pointer is present and empty.
public typealias ByteView = pen_str

extension pen_str {
    /// The absent view.
    @inlinable public static var absent: ByteView { ByteView(p: nil, n: 0) }

    /// A view of a literal; lives as long as the process.
    @inlinable public init(_ literal: StaticString) {
        self.init(p: literal.utf8Start, n: literal.utf8CodeUnitCount)
    }

    /// A view of `count` bytes from `start`, which must stay valid as long as the view is used.
    @inlinable public init(_ start: UnsafePointer<UInt8>, _ count: Int) {
        self.init(p: start, n: count)
    }

    /// Whether there is anything, even an empty text.
    @inlinable public var isPresent: Bool { p != nil }

    /// Length in bytes.
    @inlinable public var count: Int { n }

    /// Whether there are no bytes (absent or empty).
    @inlinable public var isEmpty: Bool { n == 0 }

    /// The byte at `index`, which must be below `count`: bounds are the caller's.
    @inlinable public subscript(index: Int) -> UInt8 {
        p.unsafelyUnwrapped[index]
    }

    /// The bytes from `range` of this view; traps when it leaves the view.
    @inlinable public subscript(range: Range<Int>) -> ByteView {
        precondition(range.lowerBound >= 0 && range.upperBound <= n, "range leaves the view")
        guard let p else { return self }
        return ByteView(p: p + range.lowerBound, n: range.count)
    }

    /// As a buffer, for loops and copies.
    @inlinable public var buffer: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: p, count: n)
    }

    /// Byte-wise equality; absent equals empty.
    @inlinable public func equals(_ other: ByteView) -> Bool {
        guard n == other.n else { return false }
        guard n > 0, let a = p, let b = other.p else { return true }
        return memcmp(a, b, n) == 0
    }

    /// Equality with a literal, byte-wise.
    @inlinable public func equals(_ literal: StaticString) -> Bool {
        equals(ByteView(literal))
    }

    /// Equality of ASCII letters without case, of other bytes as they are (RFC 9110 §5.1).
    @inlinable public func equalsIgnoringCase(_ other: ByteView) -> Bool {
        guard n == other.n else { return false }
        guard n > 0, let a = p, let b = other.p else { return true }
        guard n >= 8 else { return ByteView.equalButForCase(a, b, n) }
        var i = 0
        while i < n {
            // The last word overlaps the one before.
            let at = Swift.min(i, n &- 8)
            let x = UnsafeRawPointer(a).loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let y = UnsafeRawPointer(b).loadUnaligned(fromByteOffset: at, as: UInt64.self)
            if x != y, !ByteView.equalButForCase(x, y) { return false }
            i &+= 8
        }
        return true
    }

    /// Whether eight bytes are equal but for the case of letters.
    @usableFromInline @inline(__always)
    static func equalButForCase(_ x: UInt64, _ y: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let difference = x ^ y
        guard difference & ~(ones &* 0x20) == 0 else { return false }
        // The high bit of each byte that is a letter: at least "a", not more than "z", and ASCII.
        let lower = (x | ones &* 0x20) & (ones &* 0x7f)
        let letters = (lower &+ ones &* (0x80 - 0x61)) & ~(lower &+ ones &* (0x80 - 0x7b)) & ~x
        return (difference << 2) & ~letters & (ones &* 0x80) == 0
    }

    /// Whether there are eight bytes or more, all of them letters, digits or "-": what most names
    /// consist of, by a look at eight at a time.
    public var isPlainLongName: Bool {
        guard n >= 8, let p else { return false }
        let ones: UInt64 = 0x0101_0101_0101_0101
        var i = 0
        while i < n {
            let word = UnsafeRawPointer(p).loadUnaligned(
                fromByteOffset: Swift.min(i, n &- 8), as: UInt64.self)
            // The high bit of each byte that is in a range: at least its first, not above its last.
            let low = word & (ones &* 0x7f)
            let lower = low | ones &* 0x20
            let letters = (lower &+ ones &* (0x80 - 0x61)) & ~(lower &+ ones &* (0x80 - 0x7b))
            let digits = (low &+ ones &* (0x80 - 0x30)) & ~(low &+ ones &* (0x80 - 0x3a))
            let hyphens = ~((low ^ ones &* 0x2d) &+ ones &* 0x7f)
            guard (letters | digits | hyphens) & ~word & (ones &* 0x80) == ones &* 0x80 else {
                return false
            }
            i &+= 8
        }
        return true
    }

    /// `equalButForCase` byte by byte, for short views.
    @usableFromInline static func equalButForCase(
        _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ n: Int
    ) -> Bool {
        for i in 0..<n where a[i] != b[i] {
            let letter = a[i] | 0x20
            guard a[i] ^ b[i] == 0x20, letter >= 0x61, letter <= 0x7a else { return false }
        }
        return true
    }

    /// Index of the first `byte`, or nil.
    @inlinable public func firstIndex(of byte: UInt8) -> Int? {
        guard n > 0, let p, let hit = memchr(p, Int32(byte), n) else { return nil }
        return UnsafeRawPointer(hit) - UnsafeRawPointer(p)
    }

    /// Whether the view begins with `prefix`.
    @inlinable public func hasPrefix(_ prefix: ByteView) -> Bool {
        n >= prefix.n && self[0..<prefix.n].equals(prefix)
    }
}

extension String {
    /// A copy of the bytes as text; malformed UTF-8 becomes U+FFFD. Off the data path only.
    public init(_ view: ByteView) {
        self = String(decoding: view.buffer, as: UTF8.self)
    }
}
