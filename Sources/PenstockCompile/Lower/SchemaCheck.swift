internal import JSON
internal import JSONSchema

/// Holds a step's configuration against its plugin's schema.
enum SchemaCheck {
    struct Violation {
        var pointer: JSONPointer
        var message: String
        var hint: String?
    }

    static func violations(of value: JSONValue, against schema: JSONValue?) -> [Violation] {
        []
    }
}
