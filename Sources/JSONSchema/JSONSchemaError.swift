public import JSON

/// Why a document is not a schema, and where.
public struct JSONSchemaError: Error, Hashable, Sendable {
    /// The kinds of fault.
    public enum Code: Hashable, Sendable {
        /// A schema is neither an object nor a truth value, or a keyword's value is of the wrong
        /// kind.
        case malformed
        /// A regular expression doesn't compile.
        case badPattern
        /// A reference leads nowhere.
        case unresolvedReference
        /// `$schema` names a metaschema, or that a vocabulary, which isn't known.
        case unknownDialect
        /// More schemas than `JSONSchemaLimits.schemasMax`.
        case tooLarge
    }

    /// The kind of fault.
    public var code: Code
    /// Where in the schema, from the root of its document.
    public var location: JSONPointer
    /// The URI of that document: empty for the one that was compiled, unless it was given a base.
    public var document: String
    /// Where that is in the document's text, in bytes.
    public var span: Range<Int>
    /// The line of the span's beginning, from 1.
    public var line: Int
    /// The column of the span's beginning in its line, from 1, in Unicode scalars.
    public var column: Int
    /// What is wrong, for a person.
    public var message: String
}

extension JSONSchemaError: CustomStringConvertible {
    /// The place and the message.
    public var description: String {
        location.tokens.isEmpty ? message : "\(location): \(message)"
    }
}
