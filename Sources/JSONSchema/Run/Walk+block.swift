internal import JSON

extension Walk {
    /// Whether a schema holds for a value. `account` is where to note what is evaluated.
    @inline(__always)
    mutating func holds<Mode: WalkMode>(
        _ mode: Mode.Type, _ number: UInt32, _ node: JSONNode, _ account: Int
    ) -> Bool {
        let block = tables.blocks + Int(number)
        if !Mode.collects, block.pointee.isPlain { return isPlainlyValid(block, node) }
        return enters(mode, block, node, account)
    }

    /// Whether a schema of nothing but assertions holds.
    @inline(__always)
    private mutating func isPlainlyValid(
        _ block: UnsafePointer<Block>, _ node: JSONNode
    ) -> Bool {
        steps &-= 1
        guard steps >= 0, depth < depthMax else { return exceeds() }
        let kind = document.kind(of: node) ?? .null
        guard isOfType(block.pointee.types, node, kind) else { return false }
        let count = Int(block.pointee.quickCount)
        return count == 0
            || passesAll(tables.code + Int(block.pointee.quickFirst), count, node, kind)
    }

    @inline(never)
    private mutating func exceeds() -> Bool {
        exceeded = exceeded ?? (steps < 0 ? .steps : .depth)
        return false
    }

    @inline(never)
    private mutating func passesAll(
        _ first: UnsafePointer<Instruction>, _ count: Int, _ node: JSONNode, _ kind: JSONKind
    ) -> Bool {
        var next = first
        let end = first + count
        while next < end {
            if next.pointee.kinds.meets(Kinds(kind)), !passes(next, node, kind) { return false }
            next += 1
        }
        return true
    }

    private mutating func enters<Mode: WalkMode>(
        _ mode: Mode.Type, _ block: UnsafePointer<Block>, _ node: JSONNode, _ account: Int
    ) -> Bool {
        steps &-= 1
        guard steps >= 0, depth < depthMax, exceeded == nil else { return exceeds() }
        if block.pointee.isNever {
            if Mode.collects { tell(never: block.pointee, node) }
            return false
        }
        depth &+= 1
        defer { depth &-= 1 }
        guard usesDynamicScope || block.pointee.keepsAccount else {
            if !Mode.collects, account < 0, block.pointee.members != Instruction.none {
                let plan = tables.plans + Int(block.pointee.members)
                if plan.pointee.namesAll { return isPlainObject(block, plan, node) }
            }
            return runs(mode, block, node, account)
        }
        return holdsInScope(mode, block, node, account)
    }

    /// Whether a schema of nothing but a type and members that are named holds: what most objects of
    /// most bodies are.
    @inline(__always)
    private mutating func isPlainObject(
        _ block: UnsafePointer<Block>, _ plan: UnsafePointer<MemberPlan>, _ node: JSONNode
    ) -> Bool {
        guard document.isObject(node) else {
            return isOfType(block.pointee.types, node, document.kind(of: node) ?? .null)
        }
        guard block.pointee.types.meets(.object) else { return false }
        steps &-= document.count(of: node)
        return namedMembers(plan, node)
    }

    /// The same for schemas that need more than their instructions.
    @inline(never)
    private mutating func holdsInScope<Mode: WalkMode>(
        _ mode: Mode.Type, _ block: UnsafePointer<Block>, _ node: JSONNode, _ account: Int
    ) -> Bool {
        let enters = usesDynamicScope && scope.last != block.pointee.resource
        if enters { scope.append(block.pointee.resource) }
        defer { if enters { scope.removeLast() } }
        guard block.pointee.keepsAccount else { return runs(mode, block, node, account) }
        // 2020-12 core §11: a schema sees what its own keywords evaluated, not what its
        // neighbours did; those around it see all of it.
        let own = openAccount(for: node)
        let holds = runs(mode, block, node, own)
        closeAccount(own, into: holds ? account : Self.noAccount)
        return holds
    }

    @inline(__always)
    private mutating func runs<Mode: WalkMode>(
        _ mode: Mode.Type, _ block: UnsafePointer<Block>, _ node: JSONNode, _ account: Int
    ) -> Bool {
        let kind = document.kind(of: node) ?? .null
        guard Mode.collects else { return runsQuickly(block, node, kind, account) }
        var holds = true
        for index in Int(block.pointee.first)..<Int(block.pointee.first + block.pointee.count) {
            let instruction = tables.code + index
            guard instruction.pointee.kinds.meets(Kinds(kind)) else { continue }
            if mustStop(before: instruction.pointee) { break }
            if !executes(mode, instruction, node, kind, account) { holds = false }
        }
        return holds
    }

    @inline(__always)
    private mutating func runsQuickly(
        _ block: UnsafePointer<Block>, _ node: JSONNode, _ kind: JSONKind, _ account: Int
    ) -> Bool {
        guard isOfType(block.pointee.types, node, kind) else { return false }
        var next = tables.code + Int(block.pointee.quickFirst)
        let end = next + Int(block.pointee.quickCount)
        while next < end {
            if next.pointee.kinds.meets(Kinds(kind)),
                !executes(VerdictWalk.self, next, node, kind, account)
            {
                return false
            }
            next += 1
        }
        return true
    }

    /// API Gateway's validator doesn't look inside a value once anything was wrong; and nobody
    /// reads more than so many violations.
    private func mustStop(before instruction: Instruction) -> Bool {
        isExceeded || violations.count >= program.limits.violationsMax
            || (program.wording == .aws && instruction.isInner && !violations.isEmpty)
    }

    @inline(__always)
    private mutating func executes<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: UnsafePointer<Instruction>, _ node: JSONNode,
        _ kind: JSONKind, _ account: Int
    ) -> Bool {
        switch instruction.pointee.operation {
        case .members: return members(mode, instruction.pointee, node, account)
        case .items: return items(mode, instruction.pointee, node, account)
        case .type, .constants, .words, .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum,
            .multipleOf, .range, .minLength, .maxLength, .minItems, .maxItems, .minProperties,
            .maxProperties, .pattern, .format, .content:
            if passesAll(instruction, 1, node, kind) { return true }
            if Mode.collects, !isExceeded { tell(instruction.pointee, node) }
            return false
        default: return executesRare(mode, instruction.pointee, node, account)
        }
    }

    @inline(never)
    private mutating func executesRare<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode, _ account: Int
    ) -> Bool {
        switch instruction.operation {
        case .reference: holds(mode, instruction.a, node, account)
        case .uniqueItems: unique(mode, instruction, node)
        case .required: Mode.collects ? required(instruction, node) : true
        case .dependentRequired: dependentRequired(mode, instruction, node)
        case .extraMembers: Mode.collects ? extraMembers(instruction, node) : true
        case .extraItems: Mode.collects ? extraItems(instruction, node) : true
        case .dynamicReference: holds(mode, dynamicTarget(instruction), node, account)
        case .allOf: allOf(mode, instruction, node, account)
        case .anyOf, .oneOf: alternatives(mode, instruction, node, account)
        case .not: not(mode, instruction, node)
        case .conditional: conditional(mode, instruction, node, account)
        case .dependentSchemas: dependentSchemas(mode, instruction, node, account)
        case .propertyNames: propertyNames(mode, instruction, node)
        case .contains: contains(mode, instruction, node, account)
        case .unevaluatedItems: unevaluatedItems(mode, instruction, node, account)
        case .unevaluatedProperties: unevaluatedProperties(mode, instruction, node, account)
        default: preconditionFailure("not an operation that is run here")
        }
    }

    /// 2020-12 core §8.2.3.2: the outermost resource that has the anchor decides.
    private func dynamicTarget(_ instruction: Instruction) -> UInt32 {
        let schemas = program.dynamics[Int(instruction.b)].schemas
        for resource in scope {
            if let schema = schemas[resource] { return schema }
        }
        return instruction.a
    }
}
