internal import JSON
internal import Spelling

/// What the walk knows of a fault beyond its keyword and value.
enum FaultDetail {
    case none
    /// How many items or schemas matched.
    case found(Int)
    /// Names that are missing, or too many.
    case missing([String])
    /// The name that is there, the names it needs, and those of them that are missing.
    case dependent(String, needed: [String], missing: [String])
    /// Two elements that are the same.
    case duplicate(Int, Int)
}

/// Making violations of faults.
extension Walk {
    /// The current value's place.
    var instance: JSONPointer {
        JSONPointer(
            path.map { step in
                switch step {
                case .member(let key): document.string(of: key)
                case .element(let index): String(index)
                }
            })
    }

    func place(_ index: UInt32) -> JSONPointer { program.places[Int(index)] }

    /// Adds a violation, unless there are enough.
    mutating func add(_ violation: JSONSchemaViolation) {
        guard violations.count < program.limits.violationsMax else { return }
        violations.append(violation)
    }

    mutating func add(
        _ message: String, _ node: JSONNode, _ schema: JSONPointer, hint: String? = nil,
        inside token: String? = nil
    ) {
        add(
            JSONSchemaViolation(
                instance: token.map { instance.appending($0) } ?? instance, node: node,
                schema: schema, message: message, hint: hint))
    }

    /// A keyword doesn't hold.
    mutating func tell(
        _ instruction: Instruction, _ node: JSONNode, _ detail: FaultDetail = .none
    ) {
        let place = place(instruction.place)
        if program.wording == .aws, let message = awsMessage(instruction, node, detail) {
            return add(message, node, place)
        }
        switch detail {
        case .missing(let names) where instruction.operation == .required:
            for name in names { add("the property '\(name)' is missing", node, place) }
        case .dependent(let name, _, let missing):
            for other in missing { add("'\(name)' needs the property '\(other)' too", node, place) }
        case .duplicate(let first, let second):
            add(
                "is the same as element \(first), and all must differ",
                document.element(node, at: second), place, inside: String(second))
        default:
            add(plainMessage(instruction, node, detail), node, place, hint: hint(instruction, node))
        }
    }

    /// `false` as a schema.
    mutating func tell(never block: Block, _ node: JSONNode) {
        add("nothing is allowed here", node, place(block.place))
    }

    /// A member that `additionalProperties: false` doesn't know.
    mutating func tell(unknown key: JSONNode, _ value: JSONNode, _ plan: MemberPlan) {
        let name = document.string(of: key)
        let names = (0..<Int(plan.count)).filter {
            tables.lists[Int(plan.schemas) + $0] != Instruction.none
        }.map { program.name(tables.tables[Int(plan.table)].names + UInt32($0)) }
        add(
            "unknown property '\(name)'", value, place(plan.additionalPlace),
            hint: Suggestion.didYouMean(name, among: names)
                ?? (names.isEmpty ? nil : "known are " + names.prefix(20).joined(separator: ", ")),
            inside: name)
    }

    /// A member that `unevaluatedProperties: false` doesn't know.
    mutating func tell(unevaluated key: JSONNode, _ value: JSONNode, _ instruction: Instruction) {
        let name = document.string(of: key)
        add("unknown property '\(name)'", value, place(instruction.place), inside: name)
    }

    /// A name that `propertyNames` refuses.
    mutating func tell(name key: JSONNode, _ instruction: Instruction) {
        let name = document.string(of: key)
        let first = attempt(instruction.a, key).first
        add(
            "the name '\(name)' \(first?.message ?? "is not allowed")", key,
            place(instruction.place), hint: first?.hint, inside: name)
    }

    /// A limit ended the walk.
    mutating func tellLimit() {
        let message =
            switch exceeded {
            case .depth: "the schema refers to itself without end"
            case .pattern: "a regular expression takes too many steps on this text"
            case .steps, nil: "takes more than \(program.limits.stepsMax) steps to validate"
            }
        if violations.count >= program.limits.violationsMax { violations.removeLast() }
        violations.append(
            JSONSchemaViolation(
                instance: JSONPointer(), node: .root, schema: JSONPointer(), message: message,
                hint: nil))
    }

    /// What a schema would tell of the value at the current place.
    mutating func attempt(_ schema: UInt32, _ node: JSONNode) -> [JSONSchemaViolation] {
        let kept = violations
        violations = []
        _ = holds(CollectingWalk.self, schema, node, Self.noAccount)
        defer { violations = kept }
        return violations
    }

    // MARK: Alternatives

    /// None, or too many, of the schemas of `anyOf` and `oneOf` hold.
    mutating func tell(alternatives instruction: Instruction, _ node: JSONNode, _ matched: Int) {
        let count = Int(instruction.b)
        let place = place(instruction.place)
        if program.wording == .aws, let message = awsMessage(instruction, node, .found(matched)) {
            return add(message, node, place)
        }
        guard matched == 0 else {
            return add(
                "must match one of \(count) alternatives, matches \(matched)", node, place)
        }
        var closest: [JSONSchemaViolation] = []
        for index in 0..<count {
            let violations = attempt(schema(instruction, index), node)
            if closest.isEmpty || Self.isCloser(violations, than: closest) { closest = violations }
        }
        // What the nearest alternative says is what a person can act on; that there are others is
        // not.
        guard let deepest = closest.map(\.instance.tokens.count).max(),
            count == 1 || deepest > path.count
        else {
            let first = count <= 4 ? closest.first.map { ": \($0.message)" } ?? "" : ""
            return add("matches none of \(count) alternatives\(first)", node, place)
        }
        for violation in closest { add(violation) }
    }

    /// A value that fails deeper inside was taken for this alternative; one that fails at its root
    /// (its type, its shape) was not. Of two alike the one with less to complain about is nearer.
    private static func isCloser(
        _ a: [JSONSchemaViolation], than b: [JSONSchemaViolation]
    ) -> Bool {
        let depthA = a.map(\.instance.tokens.count).min() ?? 0
        let depthB = b.map(\.instance.tokens.count).min() ?? 0
        return depthA == depthB ? a.count < b.count : depthA > depthB
    }
}
