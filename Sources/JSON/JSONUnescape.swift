/// Decodes the escapes of a string that a `JSONScanner` has already accepted.
enum JSONUnescape {
    /// Appends the characters of `text`, the bytes between the quotes, to `out` as UTF-8.
    ///
    /// An escaped surrogate without its half (`"\ud800"`), which RFC 8259 §8.2 leaves open, becomes
    /// U+FFFD: the text was accepted by the grammar and other parsers accept it too, but it has no
    /// UTF-8.
    static func append(_ text: Slice<UnsafeBufferPointer<UInt8>>, to out: inout [UInt8]) {
        var i = text.startIndex
        while i < text.endIndex {
            guard text[i] == UInt8(ascii: "\\"), i + 1 < text.endIndex else {
                out.append(text[i])
                i += 1
                continue
            }
            let letter = text[i + 1]
            guard letter == UInt8(ascii: "u") else {
                out.append(simple(letter))
                i += 2
                continue
            }
            var scalar = unit(in: text, at: i) ?? 0xfffd
            i += 6
            if (0xd800..<0xdc00).contains(scalar), let low = unit(in: text, at: i),
                (0xdc00..<0xe000).contains(low)
            {
                scalar = 0x10000 + (scalar - 0xd800) << 10 + (low - 0xdc00)
                i += 6
            }
            out.append(contentsOf: String(Character(Unicode.Scalar(scalar) ?? "\u{fffd}")).utf8)
        }
    }

    private static func simple(_ letter: UInt8) -> UInt8 {
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
    private static func unit(in text: Slice<UnsafeBufferPointer<UInt8>>, at offset: Int) -> UInt32?
    {
        guard offset + 6 <= text.endIndex, text[offset] == UInt8(ascii: "\\"),
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
