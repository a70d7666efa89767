internal import JSON
internal import SourceTree

/// The ends that SAM gives to logical ids, so that they follow what they are made of.
enum LogicalID {
    /// Ten digits of the digest of a text, or of a value as JSON with its keys sorted; nothing for
    /// nothing.
    static func suffix(_ node: SourceNode?) -> String {
        guard let node, node.isTruthy else { return "" }
        return suffix(node.text ?? sorted(node.json()).compact)
    }

    static func suffix(_ text: String) -> String {
        text.isEmpty ? "" : String(SHA1.hex(text).prefix(10))
    }

    /// Letters and digits as they are; another text as its digest.
    static func part(_ text: String) -> String {
        isPlain(text) ? text : suffix(text)
    }

    /// What Python's `isalnum` says, of ASCII.
    static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }
    }

    private static func sorted(_ json: JSONValue) -> JSONValue {
        switch json {
        case .array(let elements): .array(elements.map(sorted))
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { ($0.key, sorted($0.value)) }.sorted { $0.0 < $1.0 }))
        default: json
        }
    }
}
