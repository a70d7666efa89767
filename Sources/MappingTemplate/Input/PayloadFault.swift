internal import JSON

/// What API Gateway says of a body that begins like JSON and is none: the words of json-smart's
/// `ParseException` (recorded: corpora/vtl toqoz/example-122ff6ce; the other messages are those of
/// json-smart 2.2 for the same texts).
///
/// The parser knows where it stopped; json-smart's words also depend on what it was reading then. So the
/// text before that place is gone through again, as json-smart's permissive mode reads it.
struct PayloadFault {
    private enum State { case key, colon, value, afterValue, element }

    /// The message of the response.
    static func message(_ error: JSONError, in text: UnsafeBufferPointer<UInt8>) -> String {
        var reading = PayloadFault(text: text, end: min(error.offset, text.count))
        reading.run()
        let position = units(text, before: reading.end)
        let fault: String
        switch error.code {
        case .unexpectedEnd where reading.isInString:
            // A string is looked for at its end first, and read step by step when an escape is found.
            let end = reading.hasEscapedQuote ? position - 1 : position
            fault = "Unexpected End Of File position \(end): null"
        case .unexpectedEnd:
            let awaitsValue = reading.state == .value && reading.isBehindColon
            let what = awaitsValue || reading.state == .element ? "EOF" : "null"
            fault = "Unexpected End Of File position \(position - 1): \(what)"
        case .unexpectedByte where reading.end < text.count:
            let rest = UnsafeBufferPointer(rebasing: text[reading.end...].prefix(4))
            let scalar = String(decoding: rest, as: UTF8.self).unicodeScalars.first ?? "?"
            // Half of a surrogate pair, which Java's encoder writes so.
            let character = scalar.value > 0xffff ? "?" : String(scalar)
            switch reading.state {
            case .afterValue:
                fault = "Unexpected token \(character) at position \(position - 1)."
            // json-smart has not gone on to the character that is no colon.
            case .colon: fault = "Unexpected character (\(character)) at position \(position - 1)."
            default: fault = "Unexpected character (\(character)) at position \(position)."
            }
        default: return "Could not process payload: \(error.code.sentence)"
        }
        return "Could not process payloadnet.minidev.json.parser.ParseException: \(fault)"
    }

    /// Java's positions: UTF-16 units.
    private static func units(_ text: UnsafeBufferPointer<UInt8>, before end: Int) -> Int {
        text.prefix(end).reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : $1 >= 0xf0 ? 2 : 1) }
    }

    private let text: UnsafeBufferPointer<UInt8>
    private let end: Int
    private var at = 0
    /// Whether each open container is an object.
    private var isObject: [Bool] = []
    private var state = State.element
    private var isInString = false
    private var hasEscapedQuote = false
    /// Whether nothing has come since the colon, not even white space.
    private var isBehindColon = false

    private init(text: UnsafeBufferPointer<UInt8>, end: Int) {
        self.text = text
        self.end = end
    }

    private mutating func run() {
        while at < end {
            let byte = text[at]
            at += 1
            isBehindColon = state == .colon && byte == UInt8(ascii: ":")
            switch (state, byte) {
            case (_, 0x20), (_, 0x09), (_, 0x0a), (_, 0x0d): break
            case (.colon, UInt8(ascii: ":")): state = .value
            case (.colon, _): return
            case (.key, UInt8(ascii: "}")), (.afterValue, UInt8(ascii: "}")),
                (.element, UInt8(ascii: "]")):
                close()
            case (.key, UInt8(ascii: ",")), (.element, UInt8(ascii: ",")): break
            case (.value, UInt8(ascii: ",")), (.afterValue, UInt8(ascii: ",")): state = .key
            case (.value, UInt8(ascii: "{")), (.element, UInt8(ascii: "{")): open(isObject: true)
            case (.value, UInt8(ascii: "[")), (.element, UInt8(ascii: "[")): open(isObject: false)
            case (_, UInt8(ascii: "\"")), (_, UInt8(ascii: "'")):
                readString(byte)
                if isInString { return }
                endWord()
            default:
                readWord()
                endWord()
            }
        }
    }

    private mutating func open(isObject: Bool) {
        self.isObject.append(isObject)
        state = isObject ? .key : .element
    }

    private mutating func close() {
        _ = isObject.popLast()
        state = isObject.last == true ? .afterValue : .element
    }

    /// A key or a value has been read.
    private mutating func endWord() {
        switch state {
        case .key, .afterValue: state = .colon
        case .value: state = .afterValue
        case .colon, .element: break
        }
    }

    private mutating func readString(_ quote: UInt8) {
        isInString = true
        hasEscapedQuote = false
        while at < end {
            let byte = text[at]
            at += 1
            if byte == UInt8(ascii: "\\") {
                if at < end, text[at] == quote { hasEscapedQuote = true }
                at += 1
            } else if byte == quote {
                isInString = false
                return
            }
        }
    }

    /// A word without quotes goes on to what ends it where it stands.
    private mutating func readWord() {
        while at < end {
            switch (state, text[at]) {
            case (.key, UInt8(ascii: ":")), (.afterValue, UInt8(ascii: ":")),
                (.value, UInt8(ascii: ",")), (.value, UInt8(ascii: "}")),
                (.element, UInt8(ascii: ",")), (.element, UInt8(ascii: "]")):
                return
            default: at += 1
            }
        }
    }
}
