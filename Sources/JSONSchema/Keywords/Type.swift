internal import JSON

/// `type`
struct TypeKeyword: Keyword {
    let types: [String]
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard !types.contains(where: { Self.matches(value, $0) }) else { return }
        run.report(
            "expected \(types.joined(separator: " or ")), found \(value.kind.name)", location)
    }

    static func matches(_ value: JSONValue, _ type: String) -> Bool {
        // 2020-12 validation §6.1.1: 1.0 is an integer too.
        if type == "integer" { return value.number?.isInteger == true }
        return value.kind.name == type
    }
}
