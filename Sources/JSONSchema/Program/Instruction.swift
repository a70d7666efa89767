internal import JSON

/// One keyword of a schema, compiled. What the operands mean is said beside each operation.
struct Instruction: BitwiseCopyable {
    var operation: Operation
    /// The kinds of values that the keyword says something about.
    var kinds: Kinds
    /// `contains`: whether what it finds counts as evaluated (2020-12 core §10.3.1.3; not before).
    var isEvaluating = false
    var a: UInt32 = 0
    var b: UInt32 = 0
    var c: UInt32 = 0
    /// The keyword's place, an index of `SchemaProgram.places`.
    var place: UInt32

    /// No schema, in an operand that may name one.
    static let none = UInt32.max
}

/// What an instruction does. "List" is a range of `SchemaProgram.lists`: a first index and a count.
enum Operation: UInt8, BitwiseCopyable {
    // Assertions.
    /// `type`: a is the mask of kinds.
    case type
    /// `enum` and `const`: a, b are a range of `constants`.
    case constants
    /// An `enum` of strings alone: a is a name table; b, c are the same range of `constants`.
    case words
    /// `minimum` and its like: a is an index of `bounds`.
    case minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf
    /// Several of these at once, for verdicts: a, b are a range of `bounds`.
    case range
    /// `minLength` and its like: a is the bound.
    case minLength, maxLength, minItems, maxItems, minProperties, maxProperties
    /// `pattern`: a is an index of `patterns`.
    case pattern
    /// `format`: a is a raw `Format`.
    case format
    /// `contentEncoding`, `contentMediaType`: a is a raw `ContentCheck`.
    case content
    case uniqueItems
    /// `required`: a, b are a list of `names`. Told by the collecting walk only, as `members`
    /// decides it on the way.
    case required
    /// `dependentRequired`: a, b are a list of `name, count, names …`.
    case dependentRequired
    /// API Gateway's remark on members (items) beyond those allowed, which it makes before it looks
    /// at members: a is an index of `plans` (a is the number of items). Collecting walk only.
    case extraMembers, extraItems

    // Schemas for the same value.
    /// `$ref`: a is the schema.
    case reference
    /// `$dynamicRef`, `$recursiveRef`: a is the schema without a dynamic scope, b a dynamic name.
    case dynamicReference
    /// `allOf`, `anyOf`, `oneOf`: a, b are a list of schemas.
    case allOf, anyOf, oneOf
    /// `not`: a is the schema.
    case not
    /// `if`, `then`, `else`: a, b and c.
    case conditional
    /// `dependentSchemas`: a, b are a list of `name, schema` pairs, b counting pairs.
    case dependentSchemas

    // Schemas for what is inside the value.
    /// `properties`, `patternProperties`, `additionalProperties` and `required` at once: a is an
    /// index of `plans`.
    case members
    /// `propertyNames`: a is the schema.
    case propertyNames
    /// `items` in its forms: a, b are a list of the first items' schemas, c that of the others.
    case items
    /// `contains`: a is the schema, b, c are `minContains` and `maxContains`.
    case contains
    /// a is the schema.
    case unevaluatedItems, unevaluatedProperties
}

/// A set of kinds of values, with `integer` beside `number`.
struct Kinds: OptionSet, BitwiseCopyable {
    let rawValue: UInt8
    init(rawValue: UInt8) { self.rawValue = rawValue }
    @inline(__always) init(_ kind: JSONKind) { rawValue = 1 << kind.rawValue }

    static let null = Kinds(.null)
    static let boolean = Kinds(.bool)
    static let number = Kinds(.number)
    static let string = Kinds(.string)
    static let array = Kinds(.array)
    static let object = Kinds(.object)
    /// 2020-12 validation §6.1.1: a number without a fraction in its value; 1.0 is one.
    static let integer = Kinds(rawValue: 64)
    /// Draft-04 core §3.5: a number that is written without fraction and exponent.
    static let plainInteger = Kinds(rawValue: 128)
    static let all = Kinds(rawValue: 63)

    // Not the set's own operations, which aren't always specialized.
    @inline(__always) func meets(_ other: Kinds) -> Bool { rawValue & other.rawValue != 0 }

    /// In the order of the alphabet, which is the one API Gateway tells them in.
    static let named: [(name: String, kind: Kinds)] = [
        ("array", .array), ("boolean", .boolean), ("integer", .integer), ("null", .null),
        ("number", .number), ("object", .object), ("string", .string),
    ]
}

/// One schema: a range of instructions, all of which must hold.
struct Block: BitwiseCopyable {
    /// The instructions as the collecting walk runs them.
    var first: UInt32 = 0
    var count: UInt32 = 0
    /// The same for verdicts: without `type`, which `types` has, and what others decide on the way.
    var quickFirst: UInt32 = 0
    var quickCount: UInt32 = 0
    /// The kinds that `type` allows; all without that keyword.
    var types = Kinds.all
    /// Has nothing but assertions, so that no other schema is entered.
    var isPlain = true
    /// The plan of its members, where verdicts ask for nothing else.
    var members = Instruction.none
    /// The schema resource, for the dynamic scope; an index of `SchemaIndex.resources`.
    var resource: UInt32 = 0
    /// The schema's place, an index of `SchemaProgram.places`.
    var place: UInt32 = 0
    /// `false` as a schema: nothing is valid.
    var isNever = false
    /// Has `unevaluatedItems` or `unevaluatedProperties`, so its keywords must keep account.
    var keepsAccount = false
}

/// What `members` does.
struct MemberPlan: BitwiseCopyable {
    /// A name table of the names in `properties` and `required`; `Instruction.none` without any.
    var table = Instruction.none
    /// Where the schemas of the table's names begin in `lists`; none for a name only required.
    var schemas: UInt32 = 0
    /// Names in the table.
    var count: UInt32 = 0
    /// Where the bits of required names begin in `masks`.
    var required: UInt32 = 0
    /// `patternProperties`: where `pattern, schema` pairs begin in `lists`, and how many.
    var patterns: UInt32 = 0
    var patternCount: UInt32 = 0
    /// `additionalProperties`, or none.
    var additional = Instruction.none
    /// Where `additionalProperties` stands.
    var additionalPlace: UInt32 = 0

    /// Whether members are looked at by their names alone, of which a word has a bit each.
    @inline(__always)
    var namesAll: Bool {
        count > 0 && count <= 64 && patternCount == 0 && additional == Instruction.none
    }
}
