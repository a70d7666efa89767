public import CPenstock
import Glibc

/// A cursor into lent memory that text is written to. What doesn't fit sets `overflowed` and is
/// dropped; the owner looks at the flag once at the end.
public struct ByteSink {
    /// The memory.
    public let base: UnsafeMutablePointer<UInt8>
    /// Its size in bytes.
    public let capacity: Int
    /// Bytes written.
    public var count = 0
    /// Something didn't fit.
    public var overflowed = false

    /// A sink over `capacity` bytes that the caller keeps alive.
    @inlinable public init(_ base: UnsafeMutablePointer<UInt8>, capacity: Int) {
        self.base = base
        self.capacity = capacity
    }

    /// What was written.
    @inlinable public var view: ByteView { ByteView(UnsafePointer(base), count) }

    /// Writes one byte.
    @inlinable @inline(__always)
    public mutating func put(_ byte: UInt8) {
        guard count < capacity else {
            overflowed = true
            return
        }
        base[count] = byte
        count += 1
    }

    /// Writes bytes.
    @inline(__always)
    public mutating func put(_ view: ByteView) {
        guard view.n <= capacity - count else {
            overflowed = true
            return
        }
        if let p = view.p { ByteCopy.short(p, view.n, to: base + count) }
        count += view.n
    }

    /// Writes a literal.
    @inline(__always)
    public mutating func put(_ literal: StaticString) { put(ByteView(literal)) }

    /// Writes a number in decimal.
    public mutating func put(decimal value: Int64) {
        if value < 0 { put(UInt8(ascii: "-")) }
        let room = capacity - count
        let length = DecimalDigits.write(value.magnitude, to: base + count, room: room)
        if length <= room { count += length } else { overflowed = true }
    }

    /// Writes text as the inside of a JSON string (RFC 8259 §7). Bytes that are not UTF-8 are written
    /// as \u00XX, so that the line stays JSON whatever a client sent.
    public mutating func put(jsonEscaped view: ByteView) {
        guard let p = view.p else { return }
        if view.n <= capacity - count, ByteCopy.plain(p, view.n, to: base + count) {
            count += view.n
        } else {
            putEscaping(view)
        }
    }

    private mutating func putEscaping(_ view: ByteView) {
        guard let p = view.p else { return }
        var start = 0
        var i = 0
        while i < view.n {
            let c = p[i]
            if ByteCopy.isPlain(c) {
                i += 1
                continue
            }
            if c >= 0x80 {
                let length = ByteSink.utf8Length(p + i, view.n - i)
                if length > 0 {
                    i += length
                    continue
                }
            }
            put(view[start..<i])
            escape(c)
            i += 1
            start = i
        }
        put(view[start..<i])
    }

    private mutating func escape(_ c: UInt8) {
        put(UInt8(ascii: "\\"))
        switch c {
        case 0x22, 0x5c: put(c)
        case 0x0a: put(UInt8(ascii: "n"))
        case 0x0d: put(UInt8(ascii: "r"))
        case 0x09: put(UInt8(ascii: "t"))
        default:
            put("u00")
            put(ByteSink.hexDigit(c >> 4))
            put(ByteSink.hexDigit(c & 15))
        }
    }

    static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    /// Length of the well-formed UTF-8 sequence at `p`, 2 to 4, or 0 (RFC 3629 §4).
    static func utf8Length(_ p: UnsafePointer<UInt8>, _ available: Int) -> Int {
        let lead = p[0]
        let length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
        guard lead >= 0xc2, lead <= 0xf4, available >= length else { return 0 }
        for i in 1..<length where p[i] & 0xc0 != 0x80 { return 0 }
        if lead == 0xe0, p[1] < 0xa0 { return 0 }
        if lead == 0xed, p[1] > 0x9f { return 0 }
        if lead == 0xf0, p[1] < 0x90 { return 0 }
        if lead == 0xf4, p[1] > 0x8f { return 0 }
        return length
    }
}
