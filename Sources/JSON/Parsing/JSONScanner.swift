/// Recognizes the scalars of RFC 8259 in bytes: whitespace, words, numbers, and strings.
///
/// Every method takes an offset and returns the offset after what it recognized. Reads are bounds
/// checked by `peek`, so no input can make a scanner leave its text.
struct JSONScanner {
    let text: UnsafeBufferPointer<UInt8>

    /// The byte at `offset`, or 0 past the end. NUL is legal nowhere in JSON, so no caller confuses
    /// the two: each one treats 0 as an error and asks `end(at:)` which it was.
    func peek(_ offset: Int) -> UInt8 {
        offset < text.count ? text[offset] : 0
    }

    func error(_ code: JSONError.Code, at offset: Int) -> JSONError {
        JSONError(offset >= text.count ? .unexpectedEnd : code, at: offset, in: text)
    }

    func afterWhitespace(_ offset: Int) -> Int {
        var i = offset
        while i < text.count {
            switch text[i] {
            case 0x20, 0x0a, 0x0d, 0x09: i += 1
            default: return i
            }
        }
        return i
    }

    func afterWord(_ word: StaticString, at offset: Int) throws(JSONError) -> Int {
        for i in 0..<word.utf8CodeUnitCount where peek(offset + i) != word.utf8Start[i] {
            throw error(.invalidLiteral, at: offset + i < text.count ? offset : offset + i)
        }
        return offset + word.utf8CodeUnitCount
    }

    // RFC 8259 §6: [ minus ] int [ frac ] [ exp ]
    func afterNumber(at offset: Int) throws(JSONError) -> Int {
        var i = offset
        if peek(i) == UInt8(ascii: "-") { i += 1 }
        if peek(i) == UInt8(ascii: "0") {
            i += 1
            if Self.isDigit(peek(i)) { throw error(.invalidNumber, at: i) }
        } else {
            i = try afterDigits(at: i)
        }
        if peek(i) == UInt8(ascii: ".") { i = try afterDigits(at: i + 1) }
        if peek(i) | 0x20 == UInt8(ascii: "e") {
            i += 1
            if peek(i) == UInt8(ascii: "+") || peek(i) == UInt8(ascii: "-") { i += 1 }
            i = try afterDigits(at: i)
        }
        return i
    }

    private func afterDigits(at offset: Int) throws(JSONError) -> Int {
        var i = offset
        while Self.isDigit(peek(i)) { i += 1 }
        if i == offset { throw error(.invalidNumber, at: i) }
        return i
    }

    func afterEscape(at offset: Int) throws(JSONError) -> Int {
        switch peek(offset + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return offset + 2
        case UInt8(ascii: "u"):
            for i in offset + 2..<offset + 6 where Self.hexDigit(peek(i)) == nil {
                throw error(.invalidEscape, at: i < text.count ? offset : i)
            }
            return offset + 6
        default:
            throw error(.invalidEscape, at: offset + 1 < text.count ? offset : offset + 1)
        }
    }

    // RFC 3629 §4, the table of well-formed byte sequences.
    func afterUTF8(at offset: Int) throws(JSONError) -> Int {
        let second: ClosedRange<UInt8>
        let length: Int
        switch text[offset] {
        case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
        case 0xe0: (length, second) = (3, 0xa0...0xbf)
        case 0xe1...0xec, 0xee...0xef: (length, second) = (3, 0x80...0xbf)
        case 0xed: (length, second) = (3, 0x80...0x9f)
        case 0xf0: (length, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
        case 0xf4: (length, second) = (4, 0x80...0x8f)
        default: throw error(.invalidUTF8, at: offset)
        }
        guard second.contains(peek(offset + 1)) else { throw error(.invalidUTF8, at: offset) }
        for i in 2..<max(length, 2) where peek(offset + i) & 0xc0 != 0x80 {
            throw error(.invalidUTF8, at: offset)
        }
        return offset + length
    }

    /// Throws where the text isn't UTF-8.
    func checkUTF8() throws(JSONError) { try checkUTF8(from: 0, to: text.count) }

    /// Throws where the bytes from `start` to `end` aren't UTF-8.
    func checkUTF8(from start: Int, to end: Int) throws(JSONError) {
        var i = start
        while i < end {
            if text[i] < 0x80 { i += 1 } else { i = try afterUTF8(at: i) }
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
