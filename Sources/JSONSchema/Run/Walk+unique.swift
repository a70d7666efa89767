internal import JSON

/// `uniqueItems`, and the keywords that only ask whether members are there.
extension Walk {
    mutating func unique<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode
    ) -> Bool {
        guard let (first, second) = duplicate(in: node) else { return !isExceeded }
        if Mode.collects { tell(instruction, node, .duplicate(first, second)) }
        return false
    }

    /// The first element that is the same as one before it, and that one.
    private mutating func duplicate(in node: JSONNode) -> (Int, Int)? {
        let count = document.count(of: node)
        guard count > 1 else { return nil }
        return count <= 8 ? duplicateByPairs(in: node, count) : duplicateByHash(in: node, count)
    }

    private mutating func duplicateByPairs(in node: JSONNode, _ count: Int) -> (Int, Int)? {
        for second in 1..<count {
            let element = document.element(node, at: second)
            for first in 0..<second {
                steps -= 1
                if JSONEquality.areEqual(
                    document, document.element(node, at: first), document, element)
                {
                    return (first, second)
                }
            }
        }
        return nil
    }

    /// Swift's hashes are seeded anew in each process, so nobody can choose elements that share one.
    private mutating func duplicateByHash(in node: JSONNode, _ count: Int) -> (Int, Int)? {
        var places: [Int: [Int]] = [:]
        places.reserveCapacity(count)
        for second in 0..<count {
            steps -= 1
            let element = document.element(node, at: second)
            var hasher = Hasher()
            JSONEquality.hash(document, element, into: &hasher)
            let hash = hasher.finalize()
            for first in places[hash] ?? [] {
                steps -= 1
                if JSONEquality.areEqual(
                    document, document.element(node, at: first), document, element)
                {
                    return (first, second)
                }
            }
            places[hash, default: []].append(second)
        }
        return nil
    }

    // MARK: Members that must be there

    /// `required`, told.
    mutating func required(_ instruction: Instruction, _ node: JSONNode) -> Bool {
        let missing = (0..<Int(instruction.b)).map { schema(instruction, $0) }
            .filter { !has($0, node) }
        if !missing.isEmpty {
            tell(instruction, node, .missing(missing.map(program.name)))
        }
        return missing.isEmpty
    }

    /// `dependentRequired`, and `dependencies` that are lists of names.
    mutating func dependentRequired<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode
    ) -> Bool {
        var index = 0
        var result = true
        while index < Int(instruction.b) {
            let name = schema(instruction, index)
            let others = index + 2..<index + 2 + Int(schema(instruction, index + 1))
            index = others.upperBound
            guard has(name, node) else { continue }
            if !Mode.collects {
                for other in others where !has(schema(instruction, other), node) { return false }
                continue
            }
            let needed = others.map { schema(instruction, $0) }
            let missing = needed.filter { !has($0, node) }
            guard !missing.isEmpty else { continue }
            result = false
            tell(
                instruction, node,
                .dependent(
                    program.name(name), needed: needed.map(program.name),
                    missing: missing.map(program.name)))
        }
        return result
    }

    /// API Gateway's remark on members beyond those allowed.
    mutating func extraMembers(_ instruction: Instruction, _ node: JSONNode) -> Bool {
        let plan = tables.plans[Int(instruction.a)]
        var extra: [String] = []
        for place in 0..<document.count(of: node) {
            let key = document.member(node, at: place).key
            let text = document.text(of: key)
            let number =
                plan.count > 0
                ? NameSearch(tables, plan.table).number(of: text, guess: 0) : -1
            if number >= 0, tables.lists[Int(plan.schemas) + number] != Instruction.none {
                continue
            }
            let isMatched = (0..<Int(plan.patternCount)).contains {
                matches(Int(tables.lists[Int(plan.patterns) + 2 * $0]), text)
            }
            if !isMatched { extra.append(document.string(of: key)) }
        }
        if !extra.isEmpty { tell(instruction, node, .missing(extra)) }
        return extra.isEmpty
    }

    /// API Gateway's remark on items beyond those allowed.
    mutating func extraItems(_ instruction: Instruction, _ node: JSONNode) -> Bool {
        guard document.count(of: node) > Int(instruction.a) else { return true }
        tell(instruction, node)
        return false
    }
}
