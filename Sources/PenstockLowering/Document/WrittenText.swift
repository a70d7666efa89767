package import JSON

extension JSONValue {
    /// A lowered document as a file has to write it, so that each of its texts means itself: `${` would be
    /// an environment variable there, and `$${` is one `${`. As a value it is read without.
    package var written: JSONValue {
        switch self {
        case .string(let text):
            text.contains("${") ? .string(text.replacing("${", with: "$${")) : self
        case .array(let elements): .array(elements.map(\.written))
        case .object(let object):
            .object(JSONObject(object.members.map { ($0.key, $0.value.written) }))
        default: self
        }
    }
}

extension [String: String] {
    /// By name, so that one Model gives one document.
    var texts: JSONValue {
        .object(JSONObject(sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}
