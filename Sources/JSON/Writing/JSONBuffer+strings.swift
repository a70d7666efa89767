extension JSONBuffer {
    /// Appends a string with its quotes. The text is UTF-8; bytes that aren't are passed on as they
    /// are.
    public mutating func appendString(
        _ text: UnsafeBufferPointer<UInt8>, style: JSONStyle = .compact
    ) {
        append(UInt8(ascii: "\""))
        appendEscaped(text, style: style)
        append(UInt8(ascii: "\""))
    }

    /// Appends a string with its quotes.
    public mutating func appendString(_ text: String, style: JSONStyle = .compact) {
        var text = text
        text.withUTF8 { appendString($0, style: style) }
    }

    /// Appends the inside of a string, without quotes.
    public mutating func appendEscaped(
        _ text: UnsafeBufferPointer<UInt8>, style: JSONStyle = .compact
    ) {
        guard let start = text.baseAddress else { return }
        let isPlain = !style.escapesSlash && !style.escapesFormatting
        var i = 0
        while i < text.count {
            // Sixteen more, because a vector is stored whole.
            reserve(text.count &- i &+ 16)
            let stop =
                isPlain
                ? JSONLanes.copyUnescaped(start, i, text.count, to: end)
                : JSONLanes.copyUnescaped(
                    start, i, text.count, to: end, slash: style.escapesSlash)
            wrote(stop &- i)
            i = stop
            if i < text.count { i = escapeOne(start, i, text.count, style) }
        }
    }

    /// Appends the character at `offset`, escaped if need be; returns the offset after it.
    private mutating func escapeOne(
        _ text: UnsafePointer<UInt8>, _ offset: Int, _ size: Int, _ style: JSONStyle
    ) -> Int {
        let byte = text[offset]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): appendPair(byte)
        case 0x08: appendPair(UInt8(ascii: "b"))
        case 0x09: appendPair(UInt8(ascii: "t"))
        case 0x0a: appendPair(UInt8(ascii: "n"))
        case 0x0c: appendPair(UInt8(ascii: "f"))
        case 0x0d: appendPair(UInt8(ascii: "r"))
        case ..<0x20, 0x7f: appendUnit(UInt16(byte), style)
        // U+0080 to U+009F are c2 80 to c2 9f.
        case 0xc2 where offset + 1 < size && 0x80..<0xa0 ~= text[offset + 1]:
            appendUnit(UInt16(text[offset + 1]), style)
            return offset + 2
        // U+2000 to U+20FF are e2 80 80 to e2 83 bf.
        case 0xe2 where offset + 2 < size && 0x80..<0x84 ~= text[offset + 1]:
            let low = UInt16(text[offset + 1] & 3) << 6 | UInt16(text[offset + 2] & 0x3f)
            appendUnit(0x2000 | low, style)
            return offset + 3
        default: append(byte)
        }
        return offset + 1
    }

    private mutating func appendPair(_ letter: UInt8) {
        append(UInt8(ascii: "\\"))
        append(letter)
    }

    private mutating func appendUnit(_ unit: UInt16, _ style: JSONStyle) {
        append("\\u")
        let letter = style.hasCapitalHex ? UInt8(ascii: "A") : UInt8(ascii: "a")
        for shift in stride(from: 12, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: unit >> shift & 15)
            append(digit < 10 ? UInt8(ascii: "0") + digit : letter + digit - 10)
        }
    }
}
