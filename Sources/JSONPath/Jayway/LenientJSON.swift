internal import JSON

/// Rewrites the loose JSON that stands in Jayway's filters, `['a', b, 1,]`, as strict JSON: either
/// quotes, bare words, commas to spare (json-smart's permissive mode).
struct LenientJSON {
    private var text: PathText
    private var json: [UInt8] = []
    private var depth = 0

    /// Beyond it, values are refused; `JSON` has bounds of its own.
    private static let depthMax = 64

    /// The strict spelling; nil when it can't be read even so.
    static func strict(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var rewriter = LenientJSON(text: PathText(Array(bytes)))
        guard rewriter.value() else { return nil }
        rewriter.text.skipBlanks()
        return rewriter.text.isAtEnd ? rewriter.json : nil
    }

    private init(text: PathText) { self.text = text }

    private mutating func value() -> Bool {
        text.skipBlanks()
        switch text.current {
        case nil: return false
        case UInt8(ascii: "["):
            return container(UInt8(ascii: "]")) { $0.value() }
        case UInt8(ascii: "{"):
            return container(UInt8(ascii: "}")) { $0.member() }
        case let quote? where quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""):
            return string(quote)
        default: return word(isKey: false)
        }
    }

    private mutating func container(
        _ close: UInt8, _ item: (inout LenientJSON) -> Bool
    ) -> Bool {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax, let open = text.current else { return false }
        json.append(open)
        text.position += 1
        var isFirst = true
        while true {
            text.skipBlanks()
            while text.skip(UInt8(ascii: ",")) { text.skipBlanks() }
            if text.skip(close) {
                json.append(close)
                return true
            }
            if !isFirst { json.append(UInt8(ascii: ",")) }
            isFirst = false
            guard item(&self) else { return false }
            text.skipBlanks()
            guard text.isHere(UInt8(ascii: ",")) || text.isHere(close) else { return false }
        }
    }

    private mutating func member() -> Bool {
        guard let first = text.current else { return false }
        let isQuoted = first == UInt8(ascii: "'") || first == UInt8(ascii: "\"")
        guard isQuoted ? string(first) : word(isKey: true) else { return false }
        text.skipBlanks()
        guard text.skip(UInt8(ascii: ":")) else { return false }
        json.append(UInt8(ascii: ":"))
        return value()
    }

    private mutating func string(_ quote: UInt8) -> Bool {
        guard let end = text.unescaped(quote, from: text.position + 1) else { return false }
        append(JavaEscapes.unescape(text.bytes[text.position + 1..<end]))
        text.position = end + 1
        return true
    }

    private mutating func append(_ string: [UInt8]) {
        json.append(UInt8(ascii: "\""))
        string.withUnsafeBufferPointer { JSONWriter.escape($0, into: &json) }
        json.append(UInt8(ascii: "\""))
    }

    /// Text without quotes: a number, a word of JSON, else a string.
    private mutating func word(isKey: Bool) -> Bool {
        let stops = Array(",]}[{:".utf8)
        let word = text.take { !stops.contains($0) }
        let trimmed = word.reversed().drop { $0 <= UInt8(ascii: " ") }.reversed()
        guard !trimmed.isEmpty else { return false }
        let string = String(decoding: trimmed, as: UTF8.self)
        let isJSON =
            string == "true" || string == "false" || string == "null" || JSONNumber(string) != nil
        if isJSON && !isKey { json += trimmed } else { append(Array(trimmed)) }
        return true
    }
}
