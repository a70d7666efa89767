public import JSON

/// How a schema is read and applied.
public struct JSONSchemaOptions: Sendable {
    /// Whether `format` (and draft-07's `contentEncoding` and `contentMediaType`) can make a value
    /// invalid, or is only a remark.
    public enum Formats: Hashable, Sendable {
        /// As validators of the draft usually do: `format` asserts up to draft-07, and from 2019-09
        /// on where the metaschema has the format-assertion vocabulary. Content never asserts.
        case byDraft
        /// Both assert.
        case assert
        /// As the specifications say: `format` is a remark unless the metaschema has the
        /// format-assertion vocabulary. Content never asserts.
        case annotate
    }

    /// In whose words violations are told.
    public enum Wording: Hashable, Sendable {
        /// For a person, one message a fault, with hints.
        case plain
        /// As API Gateway tells them in `$context.error.validationErrorString`, in its order and
        /// with its omissions (`JSONSchemaViolation.validationErrorString`).
        case aws
    }

    /// The dialect of a schema without `$schema`.
    public var dialect: JSONSchemaDialect
    /// The URI that relative references in the schema are resolved against.
    public var baseURI: String
    /// Other schemas that `$ref` may name, by absolute URI. Nothing is ever fetched. The drafts'
    /// own metaschemas needn't be given.
    public var resources: [String: JSONDocument]
    /// Whether `format` asserts.
    public var formats: Formats
    /// The words of violations.
    public var wording: Wording
    /// Bounds on compiling and validating.
    public var limits: JSONSchemaLimits

    /// Draft 2020-12, formats by draft, plain words, the default limits.
    public init(
        dialect: JSONSchemaDialect = .draft202012, baseURI: String = "",
        resources: [String: JSONDocument] = [:], formats: Formats = .byDraft,
        wording: Wording = .plain, limits: JSONSchemaLimits = JSONSchemaLimits()
    ) {
        self.dialect = dialect
        self.baseURI = baseURI
        self.resources = resources
        self.formats = formats
        self.wording = wording
        self.limits = limits
    }
}

/// Bounds on what a schema and a validation may cost. A schema beyond its bounds is refused; a
/// validation beyond its bounds ends with the verdict `.exceeded`, never as valid.
public struct JSONSchemaLimits: Hashable, Sendable {
    /// Schemas (an object or truth value where the draft has a schema) in one compiled schema with
    /// all that it refers to. 10,000 by default.
    public var schemasMax: Int
    /// How deep schemas apply within schemas (`$ref`, `allOf`, a member's schema …) while a value is
    /// validated; also what ends a schema that refers to itself without end. 512 by default.
    public var depthMax: Int
    /// Steps of one validation: a schema applied, a member or element looked at, a pattern or a
    /// comparison tried. 1,000,000 by default, some tens of milliseconds.
    public var stepsMax: Int
    /// Steps of backtracking in one match of a `pattern`. 100,000 by default.
    public var patternStepsMax: Int
    /// After how many violations the search for more ends. 50 by default.
    public var violationsMax: Int

    /// Limits, by default the values above; each is at least 1.
    public init(
        schemasMax: Int = 10_000, depthMax: Int = 512, stepsMax: Int = 1_000_000,
        patternStepsMax: Int = 100_000, violationsMax: Int = 50
    ) {
        self.schemasMax = max(schemasMax, 1)
        self.depthMax = max(depthMax, 1)
        self.stepsMax = max(stepsMax, 1)
        self.patternStepsMax = max(patternStepsMax, 1)
        self.violationsMax = max(violationsMax, 1)
    }
}
