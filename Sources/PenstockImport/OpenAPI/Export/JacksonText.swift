internal import JSON

/// A value as AWS's exports spell it: Jackson's default pretty printer, and its YAML generator.
enum JacksonText {
    static func json(_ value: JSONValue) -> [UInt8] {
        var text = ""
        appendJSON(value, to: &text, indent: "\n")
        return Array(text.utf8)
    }

    static func yaml(_ value: JSONValue) -> [UInt8] {
        var text = "---"
        appendYAML(value, to: &text, indent: 0, isInList: false)
        return Array((text + "\n").utf8)
    }

    private static func appendJSON(_ value: JSONValue, to text: inout String, indent: String) {
        switch value {
        case .array(let elements):
            // Arrays stay in a line, so their elements are as deep as they themselves are.
            text += "["
            for (index, element) in elements.enumerated() {
                text += index == 0 ? " " : ", "
                appendJSON(element, to: &text, indent: indent)
            }
            text += " ]"
        case .object(let object):
            let inner = indent + "  "
            text += "{"
            for (index, member) in object.members.enumerated() {
                text += (index == 0 ? "" : ",") + inner
                text += JSONValue.string(member.key).compact + " : "
                appendJSON(member.value, to: &text, indent: inner)
            }
            text += object.isEmpty ? " }" : indent + "}"
        default: text += value.compact
        }
    }

    private static func appendYAML(
        _ value: JSONValue, to text: inout String, indent: Int, isInList: Bool
    ) {
        let margin = "\n" + String(repeating: " ", count: indent)
        switch value {
        case .array(let elements) where !elements.isEmpty:
            for element in elements {
                text += margin + "-"
                appendYAML(element, to: &text, indent: indent + 2, isInList: true)
            }
        case .object(let object) where !object.isEmpty:
            for (index, member) in object.members.enumerated() {
                // The first member of a list's element stands in the line of its dash.
                text += index == 0 && isInList ? " " : margin
                text += key(member.key) + ":"
                // A list in a mapping is not indented.
                let isList = member.value.kind == .array
                appendYAML(
                    member.value, to: &text, indent: isList ? indent : indent + 2,
                    isInList: false)
            }
        case .array: text += " []"
        case .object: text += " {}"
        default: text += " " + value.compact
        }
    }

    /// A key without quotes where it can't be taken for anything else.
    private static func key(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "$")
        }
        let first = name.utf8.first ?? 0
        let startsPlain =
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
            || first == UInt8(ascii: "/") || first == UInt8(ascii: "$")
        let isWord = ["true", "false", "null", "y", "n", "yes", "no", "on", "off"]
            .contains(name.lowercased())
        return isPlain && startsPlain && !isWord ? name : JSONValue.string(name).compact
    }
}
