/// Turns a text of RFC 8259 into a tape, in one pass.
///
/// What is plain goes to the tape in runs (`takePlain`). Between runs one step is taken here, and what
/// is rare or wrong goes to `JSONScanner`, which knows every fault's place.
struct JSONParser {
    private let text: UnsafePointer<UInt8>
    private let size: Int
    private let options: JSONOptions
    var tape: JSONTapeBuilder
    private var at = 0
    /// The last byte that isn't white space, or the first.
    private let last: Int

    init(_ tape: JSONTapeBuilder, size: Int, options: JSONOptions) {
        text = tape.text
        self.tape = tape
        self.size = size
        self.options = options
        var last = max(size - 1, 0)
        while last > 0, text[last] <= 0x20 { last -= 1 }
        self.last = last
    }

    private var scanner: JSONScanner {
        JSONScanner(text: UnsafeBufferPointer(start: text, count: size))
    }

    mutating func parse() throws(JSONError) {
        skipSpace()
        try value()
        while tape.container != 0 {
            at = tape.takePlain(
                from: at, last: last, depthMax: options.depthMax,
                keepsDuplicates: options.duplicateKeys == .keep,
                // json-smart drops DEL from such strings; see `leaveDelete`.
                decodes: options.grammar != .lenient)
            if tape.container != 0 { try advance() }
        }
        skipSpace()
        guard at == size else { throw scanner.error(.trailingContent, at: at) }
    }

    /// The next byte, or 0 at the end, which no value begins with.
    @inline(__always)
    private var next: UInt8 { at < size ? text[at] : 0 }

    @inline(__always)
    private mutating func skipSpace() {
        if at < size, text[at] <= 0x20 { at = scanner.afterWhitespace(at) }
    }

    /// Reads what follows inside an open container: its end, or one more member or element.
    private mutating func advance() throws(JSONError) {
        skipSpace()
        if next == (tape.isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
            at += 1
            try close()
            return
        }
        if tape.childCount > 0 {
            guard next == UInt8(ascii: ",") else { throw scanner.error(.unexpectedByte, at: at) }
            at += 1
            skipSpace()
        }
        tape.countChild()
        if tape.isInObject { try key() }
        try value()
    }

    @inline(__always)
    private mutating func key() throws(JSONError) {
        guard next == UInt8(ascii: "\"") else { throw scanner.error(.unexpectedByte, at: at) }
        try string()
        skipSpace()
        guard next == UInt8(ascii: ":") else { throw scanner.error(.unexpectedByte, at: at) }
        at += 1
        skipSpace()
    }

    @inline(__always)
    private mutating func value() throws(JSONError) {
        switch next {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "{"): try begin(.object)
        case UInt8(ascii: "["): try begin(.array)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        default: try word()
        }
    }

    @inline(__always)
    private mutating func begin(_ tag: JSONEntry.Tag) throws(JSONError) {
        guard tape.depth < options.depthMax else { throw scanner.error(.tooDeep, at: at) }
        tape.begin(tag, at: at)
        at += 1
    }

    @inline(__always)
    private mutating func close() throws(JSONError) {
        try tape.close(end: at, options.duplicateKeys, scanner)
    }
}

// MARK: Scalars

extension JSONParser {
    @inline(never)
    private mutating func word() throws(JSONError) {
        let start = at
        switch next {
        case UInt8(ascii: "t"):
            at = try scanner.afterWord("true", at: start)
            tape.append(.true, start, at)
        case UInt8(ascii: "f"):
            at = try scanner.afterWord("false", at: start)
            tape.append(.false, start, at)
        case UInt8(ascii: "n"):
            at = try scanner.afterWord("null", at: start)
            tape.append(.null, start, at)
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            throw scanner.error(.invalidLiteral, at: start)
        default: throw scanner.error(.unexpectedByte, at: start)
        }
    }

    // RFC 8259 §6. Digits and a fraction here; anything else as the scanner reads it.
    @inline(__always)
    private mutating func number() throws(JSONError) {
        let start = at
        var i = text[start] == UInt8(ascii: "-") ? start + 1 : start
        let first = i
        while i < size, JSONScanner.isDigit(text[i]) { i += 1 }
        let isPlain = i - first == 1 || (i > first && text[first] != UInt8(ascii: "0"))
        if isPlain, i == size || !Self.continuesNumber(text[i]) {
            tape.append(.integer, start, i)
            at = i
            return
        }
        if isPlain, text[i] == UInt8(ascii: ".") {
            let point = i
            i += 1
            while i < size, JSONScanner.isDigit(text[i]) { i += 1 }
            if i > point + 1, i == size || text[i] | 0x20 != UInt8(ascii: "e") {
                tape.append(.number, start, i)
                at = i
                return
            }
        }
        at = try scanner.afterNumber(at: start)
        tape.append(.number, start, at)
    }

    @inline(__always)
    private static func continuesNumber(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
    }

    private mutating func string() throws(JSONError) {
        let start = at
        let end = try afterCharacters(start + 1)
        guard text[end] == UInt8(ascii: "\"") else {
            try escapedString(from: start, at: end)
            return
        }
        at = end + 1
        tape.append(.string, start, at, count: end - start - 1)
    }

    /// The quote or backslash that ends a run of characters, all of which are UTF-8.
    private func afterCharacters(_ offset: Int) throws(JSONError) -> Int {
        let (end, mayBeWide) = JSONLanes.afterCharacters(text, offset, size)
        if mayBeWide {
            // At the end of the text there is no byte to tell that a character is cut off.
            guard end < size, JSONUTF8.isValid(text, offset, end) else {
                try scanner.checkUTF8(from: offset, to: end)
                throw scanner.error(.unexpectedEnd, at: end)
            }
        }
        guard end < size else { throw scanner.error(.unexpectedEnd, at: end) }
        guard text[end] >= 0x20 else { throw scanner.error(.controlCharacter, at: end) }
        return end
    }

    /// A string whose first escape is at `offset`: its characters go to the pool, in the same pass.
    private mutating func escapedString(from start: Int, at offset: Int) throws(JSONError) {
        let scanner = scanner
        // No escape is shorter than what it means, so the rest of the text is room enough for all
        // strings to come, and a vector more.
        let out = tape.poolRoom(for: size - start)
        out.update(from: text + start + 1, count: offset - start - 1)
        var length = offset - start - 1
        var i = offset
        while text[i] != UInt8(ascii: "\"") {
            if let (end, count) = JSONUnescape.fast(text, i, size, to: out + length) {
                i = end
                length += count
            } else {
                let end = try scanner.afterEscape(at: i)
                (i, length) = JSONUnescape.copy(text, i, end, size, to: out, length)
            }
            if i < size, text[i] == UInt8(ascii: "\\") { continue }
            let end = try afterCharacters(i)
            JSONLanes.copy(text, i, end, size, to: out + length)
            length += end - i
            i = end
        }
        at = i + 1
        if options.grammar == .lenient { try leaveDelete(start..<i) }
        tape.appendDecoded(start, at, length: length)
    }

    /// json-smart drops DEL from strings with escapes and keeps it in others: the lenient parser
    /// shall read this text.
    private func leaveDelete(_ string: Range<Int>) throws(JSONError) {
        for i in string where text[i] == 0x7f { throw scanner.error(.controlCharacter, at: i) }
    }
}
