/// Reads what json-smart's permissive mode reads (`JSONParser.MODE_PERMISSIVE`; seen with version
/// 2.2, the peer of the tests).
///
/// It takes over when the strict parser has refused a text, so it is written for likeness and not
/// for speed. Texts that aren't UTF-8 are refused; Java code has replaced what was malformed before
/// json-smart sees it, and so can the caller.
struct JSONLenientParser {
    let text: UnsafePointer<UInt8>
    let size: Int
    private let options: JSONOptions
    var tape: JSONTapeBuilder
    var at = 0

    /// json-smart marks the end of the text by this character, so it ends a text that has it.
    private static let endOfInput: UInt8 = 0x1a

    init(_ tape: JSONTapeBuilder, size: Int, options: JSONOptions) {
        text = tape.text
        self.tape = tape
        self.size = size
        self.options = options
    }

    var scanner: JSONScanner {
        JSONScanner(text: UnsafeBufferPointer(start: text, count: size))
    }

    /// Whatever follows the value is ignored.
    mutating func parse() throws(JSONError) {
        try scanner.checkUTF8()
        skipSpace()
        try value(until: .end)
        while tape.container != 0 {
            if tape.isInObject { try advanceObject() } else { try advanceArray() }
        }
    }

    var isAtEnd: Bool { at >= size || text[at] == Self.endOfInput }

    /// The next byte; 0 at the end, which is no reason to end by itself.
    var next: UInt8 { isAtEnd ? 0 : text[at] }

    func unexpected(at offset: Int) -> JSONError {
        // A text that ends at its 0x1a ends too early, although bytes follow.
        isAtEnd && offset == at
            ? JSONError(.unexpectedEnd, at: offset, in: scanner.text)
            : scanner.error(.unexpectedByte, at: offset)
    }

    private mutating func skipSpace() {
        while !isAtEnd, JSONScanner.isSpace(text[at]) { at += 1 }
    }

    /// Where json-smart skips "space" after a token it skips every control character.
    mutating func skipControls() {
        while !isAtEnd, text[at] <= 0x20 { at += 1 }
    }

    // MARK: Containers

    /// Any number of commas, anywhere, between values that need none.
    private mutating func advanceArray() throws(JSONError) {
        skipSpace()
        switch next {
        case UInt8(ascii: "]"): try close()
        case UInt8(ascii: ",") where !isAtEnd: at += 1
        case UInt8(ascii: ":"), UInt8(ascii: "}"): throw unexpected(at: at)
        default:
            guard !isAtEnd else { throw unexpected(at: at) }
            tape.countChild()
            try value(until: .element)
        }
    }

    /// Any number of commas before a name; one, the end, or nothing but space after a value.
    private mutating func advanceObject() throws(JSONError) {
        if tape.childCount > 0 {
            skipControls()
            if next == UInt8(ascii: "}") { return try close() }
            guard next == UInt8(ascii: ",") else { throw unexpected(at: at) }
            at += 1
        }
        while true {
            skipSpace()
            guard next == UInt8(ascii: ","), !isAtEnd else { break }
            at += 1
        }
        switch next {
        case UInt8(ascii: "}"): return try close()
        case UInt8(ascii: ":"), UInt8(ascii: "]"), UInt8(ascii: "["), UInt8(ascii: "{"):
            throw unexpected(at: at)
        default: break
        }
        guard !isAtEnd else { throw unexpected(at: at) }
        tape.countChild()
        try key()
        skipSpace()
        try value(until: .member)
    }

    private mutating func key() throws(JSONError) {
        if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") {
            try quotedString()
        } else {
            bareString(from: at, until: .colon)
        }
        skipControls()
        guard next == UInt8(ascii: ":") else { throw unexpected(at: at) }
        at += 1
    }

    private mutating func close() throws(JSONError) {
        at += 1
        try tape.close(end: at, options.duplicateKeys, scanner)
    }

    // MARK: Values

    /// What ends a string without quotes, and makes the difference between a number and a string.
    enum Stop {
        case end
        case element
        case member
        case colon

        func contains(_ byte: UInt8) -> Bool {
            switch self {
            case .end: false
            case .element: byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]")
            case .member: byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")
            case .colon: byte == UInt8(ascii: ":")
            }
        }
    }

    private mutating func value(until stop: Stop) throws(JSONError) {
        switch next {
        case UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"): throw unexpected(at: at)
        case UInt8(ascii: "{"): try begin(.object)
        case UInt8(ascii: "["): try begin(.array)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): try quotedString()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try number(until: stop)
        default:
            guard !isAtEnd || stop == .end else { throw unexpected(at: at) }
            word(until: stop)
        }
    }

    private mutating func begin(_ tag: JSONEntry.Tag) throws(JSONError) {
        guard tape.depth < options.depthMax else { throw scanner.error(.tooDeep, at: at) }
        tape.begin(tag, at: at)
        at += 1
    }

    /// `true`, `false`, `null`, or a string without quotes. `NaN` is a string, where json-smart has
    /// a Float that JSON can't spell.
    private mutating func word(until stop: Stop) {
        let start = at
        let (first, last) = bareSpan(from: start, until: stop)
        for (word, tag) in [("true", .true), ("false", .false), ("null", .null)]
            as [(StaticString, JSONEntry.Tag)]
        where first == start && last - first == word.utf8CodeUnitCount
            && (0..<last - first).allSatisfy({ text[first + $0] == word.utf8Start[$0] })
        {
            return tape.append(tag, first, last)
        }
        tape.appendCopy(first, last, of: first..<last)
    }
}
