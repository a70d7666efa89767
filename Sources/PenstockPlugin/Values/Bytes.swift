public import CPenstock
import Glibc

/// A borrowed view of bytes: what the ABI calls `pen_str`.
///
/// It owns nothing. A view that the host gave is valid until the hook returns or the thing it came
/// from changes; copy what must live longer (`Storage.copy`, `Exchange.copy`, `String(_:)`).
public typealias Bytes = pen_str

extension pen_str {
    /// A view of nothing: the thing asked for does not exist.
    @inlinable public static var absent: pen_str { pen_str(p: nil, n: 0) }

    /// A view of a literal, which lives as long as the library.
    @inlinable public init(_ literal: StaticString) {
        self.init(p: literal.utf8Start, n: literal.utf8CodeUnitCount)
    }

    /// A view of memory that the caller keeps alive.
    @inlinable public init(_ memory: UnsafeBufferPointer<UInt8>) {
        self.init(p: memory.baseAddress, n: memory.count)
    }

    /// Whether the thing asked for does not exist; an empty value is not absent.
    @inlinable public var isAbsent: Bool { p == nil }

    /// How many bytes there are.
    @inlinable public var count: Int { n }

    /// The view as a buffer, for loops and algorithms.
    @inlinable public var buffer: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: p, count: n)
    }

    /// The byte at `index`, which must be below `count`.
    @inlinable public subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < n, "index past the view")
        return buffer[index]
    }

    /// The part from `start` up to, not including, `end`.
    @inlinable public subscript(range: Range<Int>) -> pen_str {
        precondition(range.lowerBound >= 0 && range.upperBound <= n, "range past the view")
        guard let p else { return .absent }
        return pen_str(p: p + range.lowerBound, n: range.count)
    }

    /// The same bytes? Absent equals absent only.
    @inlinable public static func == (a: pen_str, b: pen_str) -> Bool {
        guard a.n == b.n, a.isAbsent == b.isAbsent else { return false }
        // A token is long; a name is not worth a call.
        guard a.n <= 32 else { return areSame(a, b) }
        for index in 0..<a.n where a.buffer[index] != b.buffer[index] { return false }
        return true
    }

    @usableFromInline static func areSame(_ a: pen_str, _ b: pen_str) -> Bool {
        guard let p = a.p, let q = b.p else { return a.n == b.n }
        return memcmp(p, q, a.n) == 0
    }

    /// Whether it begins with all of `prefix`.
    @inlinable public func starts(with prefix: pen_str) -> Bool {
        n >= prefix.n && (prefix.n == 0 || self[0..<prefix.n] == prefix)
    }

    /// The same bytes when A–Z and a–z count as equal, as header names and schemes compare?
    @inlinable public func equalsIgnoringCase(_ other: pen_str) -> Bool {
        guard n == other.n else { return false }
        for index in 0..<n {
            let a = buffer[index]
            let b = other.buffer[index]
            if a == b { continue }
            guard a ^ b == 0x20, (a | 0x20) >= 0x61, (a | 0x20) <= 0x7a else { return false }
        }
        return true
    }

    /// Where `byte` first is, or nil.
    @inlinable public func firstIndex(of byte: UInt8) -> Int? { buffer.firstIndex(of: byte) }

    /// Without spaces and tabs at both ends.
    @inlinable public var trimmed: pen_str {
        var start = 0
        var end = n
        while start < end, buffer[start] == 0x20 || buffer[start] == 0x09 { start += 1 }
        while end > start, buffer[end - 1] == 0x20 || buffer[end - 1] == 0x09 { end -= 1 }
        return self[start..<end]
    }
}

// A literal wherever bytes are expected: `exchange.header("x-token")`. It is static data, so nothing
// is copied or allocated. Retroactive: the type comes from C, and no one else owns it.
extension pen_str: @retroactive ExpressibleByUnicodeScalarLiteral,
    @retroactive ExpressibleByExtendedGraphemeClusterLiteral,
    @retroactive ExpressibleByStringLiteral
{
    /// A view of the literal.
    @inlinable public init(stringLiteral literal: StaticString) { self.init(literal) }
}

extension String {
    /// A copy of the bytes as text; what is not UTF-8 becomes U+FFFD.
    public init(_ bytes: Bytes) { self = String(decoding: bytes.buffer, as: UTF8.self) }
}
