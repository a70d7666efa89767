/// Java strings are UTF-16; ours are UTF-8, and a half of a surrogate pair, which a template can cut
/// out, is kept in three bytes as UTF-8 would spell it.
enum JavaText {
    /// Appends one UTF-16 unit; the second half of a pair completes the first at the end of `text`.
    static func appendUnit(_ unit: UInt16, to text: inout [UInt8]) {
        switch unit {
        case 0..<0x80: text.append(UInt8(unit))
        case 0x80..<0x800:
            text.append(0xc0 | UInt8(unit >> 6))
            text.append(0x80 | UInt8(unit & 0x3f))
        default:
            if unit & 0xfc00 == 0xdc00, text.count >= 3, text[text.count - 3] == 0xed,
                text[text.count - 2] & 0xf0 == 0xa0
            {
                let high =
                    UInt32(text[text.count - 2] & 0x0f) << 6 | UInt32(text[text.count - 1] & 0x3f)
                let scalar = 0x10000 + (high << 10 | UInt32(unit & 0x3ff))
                text.removeLast(3)
                text.append(0xf0 | UInt8(scalar >> 18))
                text.append(0x80 | UInt8(scalar >> 12 & 0x3f))
                text.append(0x80 | UInt8(scalar >> 6 & 0x3f))
                text.append(0x80 | UInt8(scalar & 0x3f))
                return
            }
            text.append(0xe0 | UInt8(unit >> 12))
            text.append(0x80 | UInt8(unit >> 6 & 0x3f))
            text.append(0x80 | UInt8(unit & 0x3f))
        }
    }

    /// The UTF-16 units of a text.
    static func units(_ text: UnsafeBufferPointer<UInt8>) -> [UInt16] {
        var units: [UInt16] = []
        units.reserveCapacity(text.count)
        var i = 0
        while i < text.count {
            let byte = text[i]
            if byte < 0x80 {
                units.append(UInt16(byte))
                i += 1
            } else if byte < 0xe0, i + 1 < text.count {
                units.append(UInt16(byte & 0x1f) << 6 | UInt16(text[i + 1] & 0x3f))
                i += 2
            } else if byte < 0xf0, i + 2 < text.count {
                units.append(
                    UInt16(byte & 0x0f) << 12 | UInt16(text[i + 1] & 0x3f) << 6
                        | UInt16(text[i + 2] & 0x3f))
                i += 3
            } else if i + 3 < text.count {
                let scalar =
                    UInt32(byte & 0x07) << 18 | UInt32(text[i + 1] & 0x3f) << 12
                    | UInt32(text[i + 2] & 0x3f) << 6 | UInt32(text[i + 3] & 0x3f)
                let rest = scalar &- 0x10000
                units.append(0xd800 | UInt16(truncatingIfNeeded: rest >> 10))
                units.append(0xdc00 | UInt16(truncatingIfNeeded: rest & 0x3ff))
                i += 4
            } else {
                // Bytes that aren't UTF-8 can only come from a host that broke its word.
                units.append(0xfffd)
                i += 1
            }
        }
        return units
    }

    /// The text of UTF-16 units.
    static func bytes(_ units: some Sequence<UInt16>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(units.underestimatedCount)
        for unit in units { appendUnit(unit, to: &bytes) }
        return bytes
    }

    static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.allSatisfy { $0 < 0x80 }
    }

    /// How many UTF-16 units a text has.
    static func length(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        // One for each first byte, two for those of four bytes.
        text.reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : $1 >= 0xf0 ? 2 : 1) }
    }

    /// `String.hashCode`.
    static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
        if isASCII(text) { return text.reduce(0) { $0 &* 31 &+ Int32($1) } }
        return units(text).reduce(0) { $0 &* 31 &+ Int32($1) }
    }

    /// Joins halves of pairs that meet, and makes those left alone `?`, as Java's encoder does.
    static func repairSurrogates(_ text: UnsafeMutablePointer<UInt8>, _ count: inout Int) {
        let units = units(UnsafeBufferPointer(start: text, count: count))
        var length = 0
        for byte in bytes(units) {
            text[length] = byte
            length += 1
        }
        // What is left in three bytes, from ED A0 80 on, has no partner.
        var from = 0
        var to = 0
        while from < length {
            if text[from] == 0xed, from + 1 < length, text[from + 1] >= 0xa0 {
                text[to] = UInt8(ascii: "?")
                from += 3
            } else {
                text[to] = text[from]
                from += 1
            }
            to += 1
        }
        count = to
    }
}
