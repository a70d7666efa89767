public import JSON

/// One thing that a value does against its schema.
public struct JSONSchemaViolation: Hashable, Sendable {
    /// Where in the value. An unknown or a missing property's place is the object for a missing
    /// one, the property itself for an unknown one.
    public var instance: JSONPointer
    /// The value at that place, in the document that was validated.
    public var node: JSONNode
    /// Where in the schema: the keyword, from the root of the schema document that has it.
    public var schema: JSONPointer
    /// What is wrong, for a person: lower case, without a full stop. With `.aws` wording, API
    /// Gateway's text.
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

/// What came of a validation.
public enum JSONSchemaVerdict: Hashable, Sendable {
    /// The value is as the schema says.
    case valid
    /// It is not.
    case invalid
    /// A limit ended the validation before that was known: `JSONSchemaLimits.depthMax`, `stepsMax`
    /// or `patternStepsMax`.
    case exceeded
}
