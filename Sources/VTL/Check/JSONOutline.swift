/// How far an output has got as JSON: a byte at a time, or a reference of which nobody knows what it
/// prints.
struct JSONOutline: Hashable {
    enum Mode: Hashable {
        /// A value must come; behind `[` its end may, and behind `{` a key or its end.
        case value, elementOrEnd, key, keyOrEnd, colon, afterValue
        case string(isKey: Bool)
        case escape(isKey: Bool)
        /// A number or word so far; nil when a reference is part of it.
        case literal([UInt8]?)
    }

    var mode = Mode.value
    /// Open brackets.
    var open: [UInt8] = []

    /// How deep an output is followed.
    static let depthMax = 64

    /// Whether the output may end here. One of nothing at all becomes `{}` on AWS.
    var isComplete: Bool {
        guard open.isEmpty else { return false }
        switch mode {
        case .afterValue, .value: return true
        case .literal(let text): return text.map(Self.isLiteral) ?? true
        default: return false
        }
    }

    /// What is missing at the end.
    var missing: String {
        switch mode {
        case .string, .escape: "a string is open"
        default: open.last == UInt8(ascii: "[") ? "an array is open" : "an object is open"
        }
    }

    /// The outline with one more byte; nil when that is no JSON.
    func adding(_ byte: UInt8) -> JSONOutline? {
        switch mode {
        case .string(let isKey):
            if byte == UInt8(ascii: "\\") { return to(.escape(isKey: isKey)) }
            guard byte == UInt8(ascii: "\"") else { return self }
            return to(isKey ? .colon : .afterValue)
        case .escape(let isKey):
            return "\"\\/bfnrtu".utf8.contains(byte) ? to(.string(isKey: isKey)) : nil
        case .literal(let text):
            if Self.isLiteralByte(byte) { return to(.literal(text.map { $0 + [byte] })) }
            guard text.map(Self.isLiteral) ?? true else { return nil }
            return to(.afterValue).adding(byte)
        default: break
        }
        if byte == 0x20 || (9...13).contains(byte) { return self }
        return structure(byte)
    }

    private func structure(_ byte: UInt8) -> JSONOutline? {
        switch (mode, byte) {
        case (.value, UInt8(ascii: "{")), (.elementOrEnd, UInt8(ascii: "{")):
            return opening(byte, .keyOrEnd)
        case (.value, UInt8(ascii: "[")), (.elementOrEnd, UInt8(ascii: "[")):
            return opening(byte, .elementOrEnd)
        case (.value, UInt8(ascii: "\"")), (.elementOrEnd, UInt8(ascii: "\"")):
            return to(.string(isKey: false))
        case (.key, UInt8(ascii: "\"")), (.keyOrEnd, UInt8(ascii: "\"")):
            return to(.string(isKey: true))
        case (.colon, UInt8(ascii: ":")): return to(.value)
        case (.afterValue, UInt8(ascii: ",")):
            guard let last = open.last else { return nil }
            return to(last == UInt8(ascii: "[") ? .value : .key)
        case (.afterValue, UInt8(ascii: "}")), (.keyOrEnd, UInt8(ascii: "}")):
            return closing(UInt8(ascii: "{"))
        case (.afterValue, UInt8(ascii: "]")), (.elementOrEnd, UInt8(ascii: "]")):
            return closing(UInt8(ascii: "["))
        case (.value, _), (.elementOrEnd, _):
            return Self.isLiteralByte(byte) ? to(.literal([byte])) : nil
        default: return nil
        }
    }

    /// What may come of a reference: nothing, a value, a member, a comma or a part of a word. It never
    /// opens or closes anything.
    func addingReference() -> [JSONOutline] {
        switch mode {
        case .string, .escape: return [self]
        case .literal: return [to(.literal(nil))]
        case .value: return [self, to(.afterValue), to(.literal(nil))]
        case .elementOrEnd: return [self, to(.afterValue), to(.literal(nil)), to(.value)]
        case .key, .keyOrEnd: return [self, to(.colon), to(.afterValue), to(.key)]
        case .colon: return [self, to(.value), to(.afterValue)]
        case .afterValue:
            guard let last = open.last else { return [self] }
            return [self, to(last == UInt8(ascii: "[") ? .value : .key)]
        }
    }

    private func to(_ mode: Mode) -> JSONOutline { JSONOutline(mode: mode, open: open) }

    private func opening(_ byte: UInt8, _ mode: Mode) -> JSONOutline? {
        open.count < Self.depthMax ? JSONOutline(mode: mode, open: open + [byte]) : nil
    }

    private func closing(_ bracket: UInt8) -> JSONOutline? {
        open.last == bracket ? JSONOutline(mode: .afterValue, open: open.dropLast()) : nil
    }

    private static func isLiteralByte(_ byte: UInt8) -> Bool {
        VTLLexer.isLetter(byte) || VTLLexer.isDigit(byte) || "+-.".utf8.contains(byte)
    }

    /// Whether a word is one of JSON's, or a number.
    private static func isLiteral(_ text: [UInt8]) -> Bool {
        let word = String(decoding: text, as: UTF8.self)
        if ["true", "false", "null"].contains(word) { return true }
        guard let first = text.first, first == UInt8(ascii: "-") || VTLLexer.isDigit(first),
            let last = text.last, VTLLexer.isDigit(last)
        else { return false }
        return Double(word) != nil
    }
}
