/// Checks UTF-8 that comes in pieces cut anywhere (RFC 3629 §4).
///
/// It fails at the first byte that can't be part of any text, as RFC 6455 §8.1 wants a message failed:
/// not only when the message is whole.
public struct UTF8Check: Equatable, Sendable {
    /// Bytes that the scalar at hand still lacks.
    private var missing: UInt8 = 0
    /// The range of the next byte.
    private var low: UInt8 = 0x80
    private var high: UInt8 = 0xbf

    /// A text that begins.
    public init() {}

    /// Whether the text may end here.
    public var isComplete: Bool { missing == 0 }

    /// Goes on; false: this is no UTF-8.
    public mutating func take(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var i = 0
        while i < count {
            if missing == 0, count - i >= 8,
                UnsafeRawPointer(bytes + i).loadUnaligned(as: UInt64.self)
                    & 0x8080_8080_8080_8080 == 0
            {
                i += 8
                continue
            }
            guard take(bytes[i]) else { return false }
            i += 1
        }
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            guard byte >= low, byte <= high else { return false }
            missing -= 1
            (low, high) = (0x80, 0xbf)
            return true
        }
        // RFC 3629 §4: the second byte says what is overlong, a surrogate, or past U+10FFFF.
        switch byte {
        case 0x00...0x7f: return true
        case 0xc2...0xdf: missing = 1
        case 0xe0: (missing, low) = (2, 0xa0)
        case 0xed: (missing, high) = (2, 0x9f)
        case 0xe1...0xef: missing = 2
        case 0xf0: (missing, low) = (3, 0x90)
        case 0xf4: (missing, high) = (3, 0x8f)
        case 0xf1...0xf3: missing = 3
        default: return false
        }
        return true
    }
}
