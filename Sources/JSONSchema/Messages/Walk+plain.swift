internal import JSON
internal import Spelling

/// Violations in words for a person.
extension Walk {
    func plainMessage(
        _ instruction: Instruction, _ node: JSONNode, _ detail: FaultDetail
    ) -> String {
        switch instruction.operation {
        case .type:
            let kinds = Kinds(rawValue: UInt8(truncatingIfNeeded: instruction.a))
            let found = document.kind(of: node)?.name ?? "nothing"
            return "expected \(kinds.names.joined(separator: " or ")), found \(found)"
        case .constants, .words:
            let values = constants(instruction)
            let shown = values.prefix(20).map(\.compact).joined(separator: ", ")
            return values.count == 1 ? "must be \(shown)" : "must be one of \(shown)"
        case .minimum: return "must be at least \(bound(instruction))"
        case .maximum: return "must be at most \(bound(instruction))"
        case .exclusiveMinimum: return "must be more than \(bound(instruction))"
        case .exclusiveMaximum: return "must be less than \(bound(instruction))"
        case .multipleOf: return "must be a multiple of \(bound(instruction))"
        case .minLength: return "must have at least \(instruction.a) characters"
        case .maxLength: return "must have at most \(instruction.a) characters"
        case .minItems: return "must have at least \(instruction.a) elements"
        case .maxItems: return "must have at most \(instruction.a) elements"
        case .minProperties: return "must have at least \(instruction.a) properties"
        case .maxProperties: return "must have at most \(instruction.a) properties"
        case .pattern: return "must match \(program.patterns[Int(instruction.a)].source)"
        case .format:
            let format = Format(rawValue: UInt8(truncatingIfNeeded: instruction.a))
            return "is not a valid \(format?.name ?? "format")"
        case .content: return "is not the content that the schema asks for"
        case .not: return "is just what the schema rules out"
        case .contains:
            guard case .found(let count) = detail, count < instruction.b else {
                return "must contain at most \(instruction.c) of what the schema asks for"
            }
            return "must contain at least \(instruction.b) of what the schema asks for"
        default: return "is not as the schema says"
        }
    }

    func hint(_ instruction: Instruction, _ node: JSONNode) -> String? {
        guard [.words, .constants].contains(instruction.operation),
            document.kind(of: node) == .string
        else { return nil }
        return Suggestion.didYouMean(
            document.string(of: node), among: constants(instruction).compactMap(\.string))
    }

    /// The values of `enum` or `const`.
    func constants(_ instruction: Instruction) -> [JSONValue] {
        let isWords = instruction.operation == .words
        let first = Int(isWords ? instruction.b : instruction.a)
        let count = Int(isWords ? instruction.c : instruction.b)
        return (first..<first + count).map(program.constant)
    }

    /// A bound as it is spelled in the schema.
    func bound(_ instruction: Instruction) -> String {
        let constant = program.bounds[Int(instruction.a)].constant
        return program.documents[Int(constant.document)].string(of: constant.node)
    }
}

extension Kinds {
    /// As JSON Schema names them, in the order of the alphabet.
    var names: [String] {
        let kinds = contains(.plainInteger) ? union(.integer) : self
        return Self.named.filter { !kinds.isDisjoint(with: $0.kind) }.map(\.name)
    }
}
