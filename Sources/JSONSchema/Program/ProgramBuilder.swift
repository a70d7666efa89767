internal import JSON

/// The tables of a program while a schema is being compiled.
struct ProgramBuilder {
    var blocks: [Block] = []
    var code: [Instruction] = []
    var lists: [UInt32] = []
    var masks: [UInt64] = []
    var bounds: [NumberBound] = []
    var constants: [SchemaProgram.Constant] = []
    var tables: [NameTable] = []
    var slots: [UInt32] = []
    var names: [NameSpan] = []
    var nameBytes: [UInt8] = []
    var plans: [MemberPlan] = []
    var patterns: [SchemaPattern] = []
    var plainSteps: [PlainSteps] = []
    var patternSteps: [PlainPattern.Step] = []
    var dynamics: [(name: String, table: SchemaProgram.DynamicName)] = []
    var places: [JSONPointer] = []
    var documents: [JSONDocument] = []
    var limits: JSONSchemaLimits
    var wording: JSONSchemaOptions.Wording
    private var knownNames: [[UInt8]: UInt32] = [:]
    private var knownPatterns: [String: UInt32] = [:]

    init(options: JSONSchemaOptions) {
        limits = options.limits
        wording = options.wording
    }

    /// The index of a name, which is added once.
    mutating func name(_ bytes: [UInt8]) -> UInt32 {
        if let known = knownNames[bytes] { return known }
        let index = UInt32(names.count)
        names.append(NameSpan(start: UInt32(nameBytes.count), count: UInt32(bytes.count)))
        nameBytes += bytes
        knownNames[bytes] = index
        return index
    }

    mutating func place(_ pointer: JSONPointer) -> UInt32 {
        places.append(pointer)
        return UInt32(places.count - 1)
    }

    /// Adds a list, and says where it begins.
    mutating func list(_ values: [UInt32]) -> UInt32 {
        lists += values
        return UInt32(lists.count - values.count)
    }

    /// The index of a pattern, which is compiled once.
    mutating func pattern(_ source: String) throws -> UInt32 {
        if let known = knownPatterns[source] { return known }
        patterns.append(try SchemaPattern(source, stepsMax: limits.patternStepsMax))
        var steps = PlainSteps()
        if let plain = PlainPattern(source) {
            steps = PlainSteps(
                first: UInt32(patternSteps.count), count: UInt32(plain.steps.count), isPlain: true,
                isAnchoredAtEnd: plain.isAnchoredAtEnd)
            patternSteps += plain.steps
        }
        plainSteps.append(steps)
        let index = UInt32(patterns.count - 1)
        knownPatterns[source] = index
        return index
    }

    /// The index of a dynamic anchor's name.
    mutating func dynamic(_ name: String) -> UInt32 {
        if let known = dynamics.firstIndex(where: { $0.name == name }) { return UInt32(known) }
        dynamics.append((name, SchemaProgram.DynamicName(schemas: [:])))
        return UInt32(dynamics.count - 1)
    }

    /// A table to find these names in, none of which may be there twice; a name's number is its
    /// place among them.
    mutating func table(_ words: [[UInt8]]) -> UInt32 {
        // Spans of its own, one after the other, though the characters may be there already.
        let spans = words.map { names[Int(name($0))] }
        let (multiplier, bits, found) = NameTable.arrange(words)
        tables.append(
            NameTable(
                multiplier: multiplier, shift: UInt32(64 - bits), slots: UInt32(slots.count),
                names: UInt32(names.count), count: UInt32(words.count),
                lengths: words.reduce(0) { $0 | 1 << UInt64(min($1.count, 63)) }))
        names += spans
        slots += found
        return UInt32(tables.count - 1)
    }

    /// Adds a block's instructions, in the order of telling, and those for verdicts.
    mutating func emit(_ instructions: [Instruction], block: Int) {
        blocks[block].first = UInt32(code.count)
        blocks[block].count = UInt32(instructions.count)
        code += instructions
        let ranges = instructions.filter(\.isRange)
        var quick: [Instruction] = []
        for instruction in instructions {
            switch instruction.operation {
            case .type:
                blocks[block].types = Kinds(rawValue: UInt8(truncatingIfNeeded: instruction.a))
            case .required, .extraMembers, .extraItems: break
            case _ where instruction.isRange && ranges.count > 1:
                // All of them where the first one is.
                guard instruction.place == ranges.first?.place else { break }
                var range = instruction
                range.operation = .range
                range.a = UInt32(bounds.count)
                range.b = UInt32(ranges.count)
                bounds += ranges.map { bounds[Int($0.a)] }
                quick.append(range)
            default: quick.append(instruction)
            }
        }
        blocks[block].quickFirst = UInt32(code.count)
        blocks[block].quickCount = UInt32(quick.count)
        blocks[block].isPlain = quick.allSatisfy(\.isPlain)
        if quick.count == 1, quick[0].operation == .members { blocks[block].members = quick[0].a }
        code += quick
    }
}

extension Instruction {
    fileprivate var isRange: Bool {
        switch operation {
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum: true
        default: false
        }
    }

    /// Whether it looks at the value alone, as `Walk.passes` does.
    fileprivate var isPlain: Bool {
        switch operation {
        case .constants, .words, .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum,
            .multipleOf, .range, .minLength, .maxLength, .minItems, .maxItems, .minProperties,
            .maxProperties, .pattern, .format, .content:
            true
        default: false
        }
    }
}
