internal import JSON

/// A compiled schema: flat tables of trivial values that a walk over a document reads, and tables
/// for messages. Immutable, so any number of threads may run it.
final class SchemaProgram: Sendable {
    let blocks: [Block]
    let code: [Instruction]
    let lists: [UInt32]
    let masks: [UInt64]
    let bounds: [NumberBound]
    let constants: [Constant]
    let tables: [NameTable]
    let slots: [UInt32]
    let names: [NameSpan]
    let nameBytes: [UInt8]
    let plans: [MemberPlan]
    let patterns: [SchemaPattern]
    let plainSteps: [PlainSteps]
    let patternSteps: [PlainPattern.Step]
    let dynamics: [DynamicName]
    let places: [JSONPointer]
    /// The documents that constants are in.
    let documents: [JSONDocument]
    let limits: JSONSchemaLimits
    let wording: JSONSchemaOptions.Wording
    let usesDynamicScope: Bool
    let root: UInt32

    /// A value in a schema that instances are compared with.
    struct Constant: BitwiseCopyable {
        var document: UInt32
        var node: JSONNode
    }

    /// The schemas that a dynamic anchor's name stands for, by resource.
    struct DynamicName: Sendable {
        var schemas: [UInt32: UInt32]
    }

    init(_ builder: ProgramBuilder, root: UInt32) {
        blocks = builder.blocks
        code = builder.code
        lists = builder.lists
        masks = builder.masks
        bounds = builder.bounds
        constants = builder.constants
        tables = builder.tables
        slots = builder.slots
        names = builder.names
        nameBytes = builder.nameBytes
        plans = builder.plans
        patterns = builder.patterns
        plainSteps = builder.plainSteps
        patternSteps = builder.patternSteps
        dynamics = builder.dynamics.map(\.table)
        places = builder.places
        documents = builder.documents
        limits = builder.limits
        wording = builder.wording
        usesDynamicScope = !builder.dynamics.isEmpty
        self.root = root
    }

    /// A name as text.
    func name(_ index: UInt32) -> String {
        let span = names[Int(index)]
        let start = Int(span.start)
        return String(decoding: nameBytes[start..<start + Int(span.count)], as: UTF8.self)
    }

    /// A constant as JSON.
    func constant(_ index: Int) -> JSONValue {
        let constant = constants[index]
        return documents[Int(constant.document)].value(constant.node)
    }
}
