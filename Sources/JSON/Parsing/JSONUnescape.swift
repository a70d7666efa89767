/// Decodes escapes that a `JSONScanner` has already accepted.
enum JSONUnescape {
    /// Writes the character of an escape that stands whole before the end of the text and is no
    /// surrogate; returns where both go on, or nil for all others and for what is no escape.
    @inline(__always)
    static func fast(
        _ text: UnsafePointer<UInt8>, _ offset: Int, _ size: Int,
        to out: UnsafeMutablePointer<UInt8>
    ) -> (end: Int, count: Int)? {
        guard offset &+ 6 <= size else { return nil }
        switch text[offset &+ 1] {
        case UInt8(ascii: "u"):
            let unit = hex(text + (offset &+ 2))
            guard unit < 0xd800 || 0xe000..<0x10000 ~= unit else { return nil }
            return (offset &+ 6, encode(unit, to: out))
        case UInt8(ascii: "n"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"),
            UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"):
            out[0] = simple(text[offset &+ 1])
            return (offset &+ 2, 1)
        default: return nil
        }
    }

    /// The value of four hexadecimal digits, or a number above 16 bits where there is something else.
    ///
    /// All four at once: a digit's value is in its low bits, less nine for a letter's. They are
    /// digits if spelling the values gives the same characters again.
    @inline(__always)
    private static func hex(_ text: UnsafePointer<UInt8>) -> UInt32 {
        let ones: UInt32 = 0x0101_0101
        // The first digit is the lowest byte.
        let word = UnsafeRawPointer(text).loadUnaligned(as: UInt32.self).littleEndian
        let values = (word & 0x0f0f_0f0f) &+ (word >> 6 & ones) &* 9
        let isLetter = (values &+ ones &* 6) >> 4 & ones
        let spelled = values &+ ones &* 0x30 &+ isLetter &* 0x27
        guard values & 0xf0f0_f0f0 == 0, word | isLetter << 5 == spelled else { return 0x1_0000 }
        let pairs = (values.byteSwapped | values.byteSwapped >> 4) & 0x00ff_00ff
        return (pairs | pairs >> 8) & 0xffff
    }

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
    @inline(__always)
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
