public import JSON

/// One thing that a value does against its schema.
public struct JSONSchemaViolation: Hashable, Sendable {
    /// Where in the value. An unknown or a missing property's place is the object for a missing
    /// one, the property itself for an unknown one.
    public var instance: JSONPointer
    /// Where in the schema: the keyword, from the root of the schema document that has it.
    public var schema: JSONPointer
    /// What is wrong, for a person: lower case, without a full stop.
    public var message: String
    /// What to do about it, likewise; nil when that is plain.
    public var hint: String?
}

extension JSONSchemaViolation: CustomStringConvertible {
    /// The place, the message and the hint in one line.
    public var description: String {
        let place = instance.tokens.isEmpty ? "" : "\(instance): "
        return place + message + (hint.map { " (\($0))" } ?? "")
    }
}

/// Why a value is not a schema.
public struct JSONSchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of fault.
    public enum Code: Hashable, Sendable {
        /// A schema is neither an object nor a truth value, or a keyword's value is of the wrong
        /// kind.
        case malformed
        /// A regular expression doesn't compile.
        case badPattern
        /// A reference leads nowhere.
        case unresolvedReference
    }

    /// The kind of fault.
    public var code: Code
    /// Where in the schema, from the root of its document.
    public var location: JSONPointer
    /// What is wrong, for a person.
    public var message: String

    /// The place and the message.
    public var description: String {
        location.tokens.isEmpty ? message : "\(location): \(message)"
    }
}
