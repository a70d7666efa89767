/// Bytes as two hexadecimal digits each.
public enum Hex {
    /// In lower case, as digests and signatures are written.
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(2 * bytes.underestimatedCount)
        for byte in bytes {
            out.append(lowerDigit(byte >> 4))
            out.append(lowerDigit(byte & 15))
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The bytes that a text in either case stands for; nil: it isn't hexadecimal.
    public static func bytes(_ text: String) -> [UInt8]? {
        var out: [UInt8] = []
        var rest = text.utf8[...]
        while let first = rest.popFirst() {
            guard let second = rest.popFirst(), let high = value(first), let low = value(second)
            else { return nil }
            out.append(high << 4 | low)
        }
        return out
    }

    /// 0 to 15, or nil for what is no digit.
    @inlinable
    public static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// The digit of a value from 0 to 15.
    @inlinable
    public static func lowerDigit(_ value: UInt8) -> UInt8 {
        value &+ (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }

    /// The digit of a value from 0 to 15.
    @inlinable
    public static func upperDigit(_ value: UInt8) -> UInt8 {
        value &+ (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10)
    }
}
