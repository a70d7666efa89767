package import JSON

extension SourceNode {
    /// The tree that reading `value.pretty` as JSON would give, places included, without writing and
    /// reading it: a document that a program made may be far larger than what people write.
    package init(pretty value: JSONValue) {
        var tree = ValueTree()
        self = tree.node(value, column: 1, indent: 0)
    }
}

/// Lays a value out as `JSONValue.pretty` does: a line a member or element, two spaces a level.
private struct ValueTree {
    private var line = 1

    mutating func node(_ value: JSONValue, column: Int, indent: Int) -> SourceNode {
        var place = SourceLocation(line: line, column: column)
        let inner = indent + 2
        switch value {
        case .array(let elements):
            var nodes: [SourceNode] = []
            nodes.reserveCapacity(elements.count)
            for element in elements {
                line += 1
                nodes.append(node(element, column: inner + 1, indent: inner))
            }
            if !elements.isEmpty { line += 1 }
            return SourceNode(content: .sequence(nodes), location: place)
        case .object(let object):
            var members: [SourceMember] = []
            members.reserveCapacity(object.count)
            for member in object.members {
                line += 1
                let length = Self.length(of: member.key)
                let keyPlace = SourceLocation(line: line, column: inner + 1, length: length)
                // After the key come ": ".
                let value = node(member.value, column: inner + length + 3, indent: inner)
                members.append(
                    SourceMember(key: member.key, keyLocation: keyPlace, value: value))
            }
            if !members.isEmpty { line += 1 }
            return SourceNode(content: .mapping(members), location: place)
        case .string(let text):
            place.length = Self.length(of: text)
            let scalar = SourceScalar(text: text, written: text, isPlain: false)
            return SourceNode(content: .scalar(scalar), location: place)
        case .null, .bool, .number:
            let text = value.compact
            place.length = text.utf8.count
            let scalar = SourceScalar(text: text, written: text, isPlain: true)
            return SourceNode(content: .scalar(scalar), location: place)
        }
    }

    /// Columns of a text as JSON has it, quotes included.
    private static func length(of text: String) -> Int {
        let isPlain = text.utf8.allSatisfy { byte in
            byte >= 0x20 && byte < 0x7f && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
        return isPlain
            ? text.utf8.count + 2 : JSONValue.string(text).compact.unicodeScalars.count
    }
}
