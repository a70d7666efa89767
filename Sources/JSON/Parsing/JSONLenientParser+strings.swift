extension JSONLenientParser {
    /// Appends what stands from `start` to the next stop as a string, without the space around it.
    mutating func bareString(from start: Int, until stop: Stop) {
        let (first, last) = bareSpan(from: start, until: stop)
        tape.appendCopy(first, last, of: first..<last)
    }

    /// Moves to the next stop; returns what stands from `start` to there, without space and control
    /// characters around it.
    mutating func bareSpan(from start: Int, until stop: Stop) -> (first: Int, last: Int) {
        while !isAtEnd, !stop.contains(text[at]) { at += 1 }
        var first = start
        var last = at
        while first < last, text[first] <= 0x20 { first += 1 }
        while first < last, text[last - 1] <= 0x20 { last -= 1 }
        return (first, last)
    }

    /// A string in quotes of either kind. Without a backslash up to the next quote, everything
    /// between is taken as it is; with one, control characters and DEL are dropped.
    mutating func quotedString() throws(JSONError) {
        let start = at
        let quote = text[start]
        var end = start + 1
        var hasEscape = false
        var isPlain = quote == UInt8(ascii: "\"")
        while end < size, text[end] != quote {
            if text[end] == UInt8(ascii: "\\") { hasEscape = true }
            if text[end] < 0x20 { isPlain = false }
            end += 1
        }
        guard end < size else {
            throw JSONError(.unexpectedEnd, at: size, in: scanner.text)
        }
        if hasEscape { return try escapedString(quote) }
        at = end + 1
        if isPlain {
            tape.append(.string, start, at, count: end - start - 1)
        } else {
            tape.appendCopy(start, at, of: start + 1..<end)
        }
    }

    private mutating func escapedString(_ quote: UInt8) throws(JSONError) {
        let start = at
        let out = tape.poolRoom(for: size - start)
        var length = 0
        at += 1
        while true {
            guard !isAtEnd else { throw unexpected(at: at) }
            switch text[at] {
            case quote:
                at += 1
                tape.appendDecoded(start, at, length: length)
                return
            case UInt8(ascii: "\\"): length += try escape(to: out + length)
            case ..<0x20, 0x7f: at += 1
            default:
                out[length] = text[at]
                length += 1
                at += 1
            }
        }
    }

    /// Decodes one escape; those that nobody knows vanish together with their backslash.
    private mutating func escape(to out: UnsafeMutablePointer<UInt8>) throws(JSONError) -> Int {
        at += 1
        guard at < size else { throw unexpected(at: at) }
        switch text[at] {
        case UInt8(ascii: "u"): return JSONUnescape.encode(try scalar(), to: out)
        case UInt8(ascii: "x"):
            at += 1
            return JSONUnescape.encode(try hex(2), to: out)
        case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
            UInt8(ascii: "t"), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "'"),
            UInt8(ascii: "\""):
            out[0] = JSONUnescape.simple(text[at])
            at += 1
            return 1
        default:
            at += 1
            // The rest of a character of several bytes goes with its first.
            while at < size, text[at] & 0xc0 == 0x80 { at += 1 }
            return 0
        }
    }

    /// The scalar of `uXXXX`, with the other half of a surrogate pair; U+FFFD for half of one.
    private mutating func scalar() throws(JSONError) -> UInt32 {
        at += 1
        let unit = try hex(4)
        guard 0xd800..<0xe000 ~= unit else { return unit }
        guard unit < 0xdc00, at + 6 <= size, text[at] == UInt8(ascii: "\\"),
            text[at + 1] == UInt8(ascii: "u")
        else { return 0xfffd }
        let mark = at
        at += 2
        let low = try hex(4)
        if 0xdc00..<0xe000 ~= low { return 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00) }
        at = mark
        return 0xfffd
    }

    private mutating func hex(_ digits: Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard !isAtEnd else { throw unexpected(at: at) }
            guard let digit = JSONScanner.hexDigit(text[at]) else {
                throw scanner.error(.invalidEscape, at: at)
            }
            value = value << 4 | digit
            at += 1
        }
        return value
    }
}
