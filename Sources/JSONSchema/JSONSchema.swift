public import JSON

/// A compiled JSON Schema (2020-12 or draft-07): compile once, validate often. A value, immutable,
/// usable from any thread.
///
/// Covered are all keywords of both drafts' core, applicator and validation vocabularies except
/// `$dynamicRef`, which is followed as a plain `$ref`, and custom vocabularies. `format` asserts
/// for the formats given in the options only.
public struct JSONSchema: Sendable {
    let nodes: [SchemaNode]
    let root: Int
    private let options: JSONSchemaOptions

    /// Compiles `schema`. Throws when it is not a schema: a keyword has a value of the wrong kind,
    /// a pattern doesn't compile, or a reference leads nowhere.
    public init(
        _ schema: JSONValue, options: JSONSchemaOptions = JSONSchemaOptions()
    ) throws(JSONSchemaError) {
        var compiler = SchemaCompiler(schema, options: options)
        root = try compiler.compileRoot()
        nodes = compiler.finishedNodes
        self.options = options
    }

    /// What `value` does against the schema, in its own order; empty when it is valid. At most
    /// `options.violationsMax`.
    public func validate(_ value: JSONValue) -> [JSONSchemaViolation] {
        var run = Validation(nodes: nodes, options: options)
        var evaluated = Evaluated()
        run.apply(root, to: value, &evaluated)
        return run.violations
    }

    /// The same for a value of a document.
    public func validate(
        _ document: JSONDocument, _ node: JSONNode = .root
    ) -> [JSONSchemaViolation] {
        validate(document.value(node))
    }

    /// Whether `value` is valid.
    public func isValid(_ value: JSONValue) -> Bool { validate(value).isEmpty }
}

/// How a schema is read and applied.
public struct JSONSchemaOptions: Sendable {
    /// The drafts that this library reads.
    public enum Dialect: Hashable, Sendable {
        /// https://json-schema.org/draft-07
        case draft7
        /// https://json-schema.org/draft/2020-12
        case draft202012
    }

    /// The draft of a schema without `$schema`.
    public var dialect: Dialect
    /// The URI that relative references in the schema are resolved against.
    public var baseURI: String
    /// Other schemas that `$ref` may name, by absolute URI. Nothing is ever fetched.
    public var resources: [String: JSONValue]
    /// The formats that assert, by name. Others are annotations, as the specification has it.
    public var formats: [String: @Sendable (String) -> Bool]
    /// When validation stops looking for more.
    public var violationsMax: Int

    /// Draft 2020-12, the formats of `JSONSchemaFormats.standard`, at most 50 violations.
    public init(
        dialect: Dialect = .draft202012, baseURI: String = "", resources: [String: JSONValue] = [:],
        formats: [String: @Sendable (String) -> Bool] = JSONSchemaFormats.standard,
        violationsMax: Int = 50
    ) {
        self.dialect = dialect
        self.baseURI = baseURI
        self.resources = resources
        self.formats = formats
        self.violationsMax = max(violationsMax, 1)
    }
}
