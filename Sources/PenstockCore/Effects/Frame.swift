public import CPenstock
import Glibc

// The binary form in which exchanges, effects and cached verdicts are kept or sent to a child of
// the same binary: host byte order, lengths in front, 0xffffffff for absent.

extension ByteSink {
    /// Writes a number.
    public mutating func put(frame number: UInt32) {
        var number = number
        withUnsafeBytes(of: &number) {
            put(ByteView(p: $0.baseAddress?.assumingMemoryBound(to: UInt8.self), n: 4))
        }
    }

    /// Writes a view with its length.
    public mutating func put(frame view: ByteView) {
        guard view.isPresent else { return put(frame: UInt32.max) }
        put(frame: UInt32(truncatingIfNeeded: view.n))
        put(view)
    }

    /// Writes a variable's value.
    public mutating func put(frame value: pen_value) {
        put(frame: value.type)
        put(frame: value.flags)
        put(frame: UInt32(truncatingIfNeeded: value.i))
        put(frame: UInt32(truncatingIfNeeded: value.i >> 32))
        let bits = value.d.bitPattern
        put(frame: UInt32(truncatingIfNeeded: bits))
        put(frame: UInt32(truncatingIfNeeded: bits >> 32))
        put(frame: value.s)
    }
}

/// Reads what `ByteSink.put(frame:)` wrote. A frame from a child is not trusted: every length is
/// checked, and after the first that doesn't fit `failed` is set and everything reads as empty.
public struct FrameReader {
    private let bytes: ByteView
    private var position = 0
    /// The frame was cut short or lied.
    public private(set) var failed = false

    /// A reader of bytes that the caller keeps alive.
    public init(_ bytes: ByteView) { self.bytes = bytes }

    /// How many bytes are left.
    public var remaining: Int { bytes.n - position }

    /// A number; 0 past the end.
    public mutating func number() -> UInt32 {
        guard remaining >= 4, let p = bytes.p else {
            failed = true
            return 0
        }
        let value = UnsafeRawPointer(p + position).loadUnaligned(as: UInt32.self)
        position += 4
        return value
    }

    /// A view into the frame; absent past the end.
    public mutating func view() -> ByteView {
        let length = number()
        if length == UInt32.max || failed { return .absent }
        guard Int(length) <= remaining, let p = bytes.p else {
            failed = true
            return .absent
        }
        defer { position += Int(length) }
        return ByteView(p + position, Int(length))
    }

    /// A variable's value, its text a view into the frame.
    public mutating func value() -> pen_value {
        let type = number()
        let flags = number()
        let integer = UInt64(number()) | UInt64(number()) << 32
        let bits = UInt64(number()) | UInt64(number()) << 32
        let text = view()
        return pen_value(
            type: type, flags: flags, i: Int64(bitPattern: integer),
            d: Double(bitPattern: bits), s: text)
    }
}
