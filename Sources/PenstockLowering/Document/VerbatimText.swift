internal import JSON

extension String {
    /// As a configuration has to write it so that it means itself: `${` would be an environment
    /// variable.
    var verbatim: JSONValue { .string(contains("${") ? replacing("${", with: "$${") : self) }
}

extension JSONValue {
    /// The value with every text in it so written.
    var verbatim: JSONValue {
        switch self {
        case .string(let text): text.verbatim
        case .array(let elements): .array(elements.map(\.verbatim))
        case .object(let object):
            .object(JSONObject(object.members.map { ($0.key, $0.value.verbatim) }))
        default: self
        }
    }
}

extension [String: String] {
    /// By name, so that one Model gives one document.
    var verbatim: JSONValue {
        .object(JSONObject(sorted { $0.key < $1.key }.map { ($0.key, $0.value.verbatim) }))
    }
}
