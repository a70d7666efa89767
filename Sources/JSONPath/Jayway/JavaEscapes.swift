internal import ByteEncodings

/// Backslashes in quoted text as Jayway reads them (`Utils.unescape`): the usual letters, `\u` and
/// four digits, and any other character for itself.
enum JavaEscapes {
    static func unescape(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "\\")) else { return Array(bytes) }
        var result: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < bytes.endIndex else {
                result.append(byte)
                continue
            }
            let letter = bytes[index]
            index += 1
            if letter == UInt8(ascii: "u"), let scalar = unicode(bytes, &index) {
                result += Array(String(scalar).utf8)
            } else {
                result.append(character(letter))
            }
        }
        return result
    }

    private static func character(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    /// The character after `\u` at `index`, of a pair when there is one.
    private static func unicode(
        _ bytes: ArraySlice<UInt8>, _ index: inout Int
    ) -> Unicode.Scalar? {
        guard let unit = hex(bytes, index) else { return nil }
        index += 4
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // Half of a pair: with its other half a character, alone nothing that UTF-8 can say.
        let isPair =
            unit < 0xdc00 && index + 1 < bytes.endIndex && bytes[index] == UInt8(ascii: "\\")
            && bytes[index + 1] == UInt8(ascii: "u")
        guard isPair, let low = hex(bytes, index + 2), low & 0xfc00 == 0xdc00 else {
            return "\u{fffd}"
        }
        index += 6
        return Unicode.Scalar(0x10000 + (unit & 0x3ff) << 10 + (low & 0x3ff))
    }

    private static func hex(_ bytes: ArraySlice<UInt8>, _ index: Int) -> UInt32? {
        guard index + 4 <= bytes.endIndex else { return nil }
        var value: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = Hex.value(byte) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
