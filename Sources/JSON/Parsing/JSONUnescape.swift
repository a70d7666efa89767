/// Decodes escapes that a `JSONScanner` has already accepted.
enum JSONUnescape {
    /// Writes the character of the escape at `offset`..<`end` to `out` at `length` as UTF-8; returns
    /// where both go on. A surrogate takes its other half along.
    ///
    /// An escaped surrogate without its half (`"\ud800"`), which RFC 8259 §8.2 leaves open, becomes
    /// U+FFFD: the text was accepted by the grammar and other parsers accept it too, but it has no
    /// UTF-8.
    @inline(__always)
    static func copy(
        _ text: UnsafePointer<UInt8>, _ offset: Int, _ end: Int, _ size: Int,
        to out: UnsafeMutablePointer<UInt8>, _ length: Int
    ) -> (Int, Int) {
        let letter = text[offset + 1]
        guard letter == UInt8(ascii: "u") else {
            out[length] = simple(letter)
            return (end, length + 1)
        }
        var end = end
        var scalar = unit(in: text, at: offset, size) ?? 0xfffd
        if 0xd800..<0xdc00 ~= scalar, let low = unit(in: text, at: end, size),
            0xdc00..<0xe000 ~= low
        {
            scalar = 0x10000 + (scalar - 0xd800) << 10 + (low - 0xdc00)
            end += 6
        }
        if 0xd800..<0xe000 ~= scalar { scalar = 0xfffd }
        return (end, length + encode(scalar, to: out + length))
    }

    /// Writes a scalar as UTF-8 (RFC 3629 §3); returns how many bytes.
    static func encode(_ scalar: UInt32, to out: UnsafeMutablePointer<UInt8>) -> Int {
        func continuation(_ shift: UInt32) -> UInt8 { UInt8(0x80 | scalar >> shift & 0x3f) }
        switch scalar {
        case ..<0x80:
            out[0] = UInt8(scalar)
            return 1
        case ..<0x800:
            out[0] = UInt8(0xc0 | scalar >> 6)
            out[1] = continuation(0)
            return 2
        case ..<0x10000:
            out[0] = UInt8(0xe0 | scalar >> 12)
            out[1] = continuation(6)
            out[2] = continuation(0)
            return 3
        default:
            out[0] = UInt8(0xf0 | scalar >> 18)
            out[1] = continuation(12)
            out[2] = continuation(6)
            out[3] = continuation(0)
            return 4
        }
    }

    static func simple(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    /// The code unit of `\uXXXX` at `offset`, or nil when that is something else.
    private static func unit(
        in text: UnsafePointer<UInt8>, at offset: Int, _ size: Int
    ) -> UInt32? {
        guard offset + 6 <= size, text[offset] == UInt8(ascii: "\\"),
            text[offset + 1] == UInt8(ascii: "u")
        else { return nil }
        var value: UInt32 = 0
        for i in offset + 2..<offset + 6 {
            guard let digit = JSONScanner.hexDigit(text[i]) else { return nil }
            value = value << 4 | digit
        }
        return value
    }
}
