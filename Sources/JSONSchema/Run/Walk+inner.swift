internal import JSON

/// Keywords about what is inside a value.
extension Walk {
    /// Whether a schema holds for something inside the current value.
    @inline(__always)
    mutating func holdsInside<Mode: WalkMode>(
        _ mode: Mode.Type, _ schema: UInt32, _ node: JSONNode, _ step: PathStep
    ) -> Bool {
        if Mode.collects { path.append(step) }
        let result = holds(mode, schema, node, Self.noAccount)
        if Mode.collects { path.removeLast() }
        return result
    }

    /// `items` in its forms.
    @inline(__always)
    mutating func items<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode, _ account: Int
    ) -> Bool {
        let count = document.count(of: node)
        let first = Int(instruction.b)
        var holds = true
        let end = instruction.c == Instruction.none ? min(first, count) : count
        var place = -1
        var elements = document.elements(of: node)
        while let element = elements.next(), place + 1 < end {
            place += 1
            let schema =
                place < first ? tables.lists[Int(instruction.a) + place] : instruction.c
            mark(place, account)
            if Mode.collects, program.wording == .aws, tables.blocks[Int(schema)].isNever {
                continue
            }
            if !holdsInside(mode, schema, element, .element(place)) {
                holds = false
                if !Mode.collects { return false }
            }
        }
        return holds
    }

    /// `contains`, `minContains`, `maxContains`.
    mutating func contains<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode, _ account: Int
    ) -> Bool {
        var found = 0
        for place in 0..<document.count(of: node) {
            let element = document.element(node, at: place)
            guard holds(VerdictWalk.self, instruction.a, element, Self.noAccount) else { continue }
            found += 1
            if instruction.isEvaluating { mark(place, account) }
        }
        if found >= instruction.b, found <= instruction.c { return !isExceeded }
        if Mode.collects, !isExceeded { tell(instruction, node, .found(found)) }
        return false
    }

    /// `unevaluatedItems`.
    mutating func unevaluatedItems<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode, _ account: Int
    ) -> Bool {
        var holds = true
        for place in 0..<document.count(of: node) where !isMarked(place, account) {
            mark(place, account)
            let element = document.element(node, at: place)
            if !holdsInside(mode, instruction.a, element, .element(place)) { holds = false }
            if !holds, !Mode.collects { return false }
        }
        return holds
    }

    /// `unevaluatedProperties`.
    mutating func unevaluatedProperties<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode, _ account: Int
    ) -> Bool {
        var holds = true
        for place in 0..<document.count(of: node) where !isMarked(place, account) {
            mark(place, account)
            let (key, value) = document.member(node, at: place)
            if tables.blocks[Int(instruction.a)].isNever {
                holds = false
                if Mode.collects { tell(unevaluated: key, value, instruction) }
            } else if !holdsInside(mode, instruction.a, value, .member(key)) {
                holds = false
            }
            if !holds, !Mode.collects { return false }
        }
        return holds
    }
}
