package import JSON

/// Writes a document as YAML that a person would: blocks, texts of several lines as literals, quotes
/// where YAML needs them. What it writes is read back as the same value (YAML 1.1 and 1.2).
package enum YAMLText {
    package static func write(_ value: JSONValue) -> String {
        var text = ""
        append(value, indent: 0, isInline: false, to: &text)
        return text
    }

    private static func append(
        _ value: JSONValue, indent: Int, isInline: Bool, to text: inout String
    ) {
        switch value {
        case .object(let object) where !object.isEmpty:
            for (index, member) in object.members.enumerated() {
                if index > 0 || !isInline { text += spaces(indent) }
                text += scalar(member.key, indent: indent) + ":"
                appendMember(member.value, indent: indent, to: &text)
            }
        case .array(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() {
                if index > 0 || !isInline { text += spaces(indent) }
                text += "- "
                append(element, indent: indent + 2, isInline: true, to: &text)
            }
        case .string(let string): text += scalar(string, indent: indent, isBlock: true) + "\n"
        default: text += value.compact + "\n"
        }
    }

    private static func appendMember(_ value: JSONValue, indent: Int, to text: inout String) {
        switch value {
        case .object(let object) where !object.isEmpty: text += "\n"
        case .array(let elements) where !elements.isEmpty:
            if let line = flow(elements, width: 96 - indent) {
                text += " \(line)\n"
                return
            }
            text += "\n"
        default: text += " "
        }
        append(value, indent: indent + 2, isInline: false, to: &text)
    }

    /// A short list of plain words in one line.
    private static func flow(_ elements: [JSONValue], width: Int) -> String? {
        var words: [String] = []
        for element in elements {
            guard let word = element.string ?? element.number?.description else { return nil }
            words.append(element.string == nil ? word : scalar(word, indent: 0, isFlow: true))
        }
        let line = "[\(words.joined(separator: ", "))]"
        return line.count <= width ? line : nil
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

    private static func scalar(
        _ text: String, indent: Int, isFlow: Bool = false, isBlock: Bool = false
    ) -> String {
        if isBlock, let block = literal(text, indent: indent) { return block }
        if isPlain(text, isFlow: isFlow) { return text }
        guard text.contains("\""), text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
            return JSONValue.string(text).compact
        }
        return "'\(text.replacing("'", with: "''"))'"
    }

    /// YAML 1.2.2 §8.1.2: a literal keeps lines as they are. Only where indentation and line ends
    /// can't be mistaken.
    private static func literal(_ text: String, indent: Int) -> String? {
        guard text.contains("\n"), let first = text.unicodeScalars.first, first != " ",
            first != "\n", text.unicodeScalars.allSatisfy(isPrintable)
        else { return nil }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let ends = lines.last?.isEmpty == true
        if ends { lines.removeLast() }
        guard lines.last?.allSatisfy({ $0 == " " }) != true else { return nil }
        let margin = spaces(max(indent, 2))
        return (ends ? "|" : "|-") + "\n"
            + lines.map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0a, 0x20...0x7e, 0xa0...0x2027, 0x202a...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd:
            true
        default: false
        }
    }

    /// YAML 1.2.2 §7.3.3, kept narrow: what a reader might take for anything else is quoted.
    private static func isPlain(_ text: String, isFlow: Bool) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: " "), text.utf8.last != 0x20,
            !text.utf8.allSatisfy({ $0 &- 0x30 < 10 }), JSONNumber(text) == nil,
            !["true", "false", "null", "~"].contains(text.lowercased())
        else { return false }
        let isSafe = text.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "._-/+$ ;=()".utf8.contains(byte)
                || (!isFlow && "{}".utf8.contains(byte))
        }
        let starts =
            (first | 0x20) &- 0x61 < 26 || first &- 0x30 < 10
            || [UInt8(ascii: "/"), UInt8(ascii: "$"), UInt8(ascii: "_"), UInt8(ascii: ".")]
                .contains(first)
        return isSafe && starts
    }
}
