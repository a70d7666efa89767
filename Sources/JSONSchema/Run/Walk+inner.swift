internal import JSON

/// Keywords about what is inside a value.
extension Walk {
    /// `properties`, `patternProperties`, `additionalProperties` and `required`.
    @inline(__always)
    mutating func members<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode, _ account: Int
    ) -> Bool {
        let plan = tables.plans + Int(instruction.a)
        steps &-= document.count(of: node)
        if Mode.collects, program.wording == .aws { return sortedMembers(plan, node) }
        var holds = true
        var seen = Seen()
        var place = 0
        var members = document.members(of: node)
        while let (key, value) = members.next() {
            if !member(mode, plan, key, value, place, account, &seen) {
                holds = false
                if !Mode.collects { return false }
            }
            place += 1
        }
        if Mode.collects { return holds }
        let count = plan.pointee.count
        guard count > 64 else {
            return count == 0 || ~seen.bits & tables.masks[Int(plan.pointee.required)] == 0
        }
        return hasAll(plan.pointee, node)
    }

    /// The names that came, by their numbers, and the number that the next one probably has.
    private struct Seen {
        var bits: UInt64 = 0
        var next = 0
    }

    /// Whether one member is as its schemas say.
    @inline(__always)
    private mutating func member<Mode: WalkMode>(
        _ mode: Mode.Type, _ plan: UnsafePointer<MemberPlan>, _ key: JSONNode, _ value: JSONNode,
        _ place: Int, _ account: Int, _ seen: inout Seen
    ) -> Bool {
        var holds = true
        var isKnown = false
        if plan.pointee.count > 0 {
            // A key is a string.
            let name = document.characters(of: key)
            let number =
                name.map { find($0, in: plan.pointee.table, guess: seen.next) } ?? -1
            if number >= 0 {
                seen.next = number &+ 1
                if number < 64 { seen.bits |= 1 << UInt64(truncatingIfNeeded: number) }
                let schema = tables.lists[Int(plan.pointee.schemas) &+ number]
                if schema != Instruction.none {
                    isKnown = true
                    holds = holdsInside(mode, schema, value, .member(key))
                }
            }
        }
        if plan.pointee.patternCount > 0
            || (!isKnown && plan.pointee.additional != Instruction.none)
        {
            if !others(mode, plan.pointee, key, value, &isKnown) { holds = false }
        }
        if isKnown { mark(place, account) }
        return holds
    }

    /// The members in API Gateway's order, which is that of their names.
    @inline(never)
    private mutating func sortedMembers(
        _ plan: UnsafePointer<MemberPlan>, _ node: JSONNode
    ) -> Bool {
        let members = document.members(of: node).map { (document.string(of: $0.key), $0) }
            .sorted { $0.0.utf16.lexicographicallyPrecedes($1.0.utf16) }
        var holds = true
        var seen = Seen()
        for (_, (key, value)) in members
        where !member(CollectingWalk.self, plan, key, value, 0, Self.noAccount, &seen) {
            holds = false
        }
        return holds
    }

    /// `patternProperties` and `additionalProperties` for one member.
    @inline(never)
    private mutating func others<Mode: WalkMode>(
        _ mode: Mode.Type, _ plan: MemberPlan, _ key: JSONNode, _ value: JSONNode,
        _ isKnown: inout Bool
    ) -> Bool {
        var holds = true
        for index in 0..<Int(plan.patternCount) {
            let pair = tables.lists + Int(plan.patterns) + 2 * index
            guard matches(Int(pair[0]), document.text(of: key)) else { continue }
            isKnown = true
            if !holdsInside(mode, pair[1], value, .member(key)) { holds = false }
        }
        guard !isKnown, plan.additional != Instruction.none else { return holds && !isExceeded }
        isKnown = true
        guard tables.blocks[Int(plan.additional)].isNever else {
            return holdsInside(mode, plan.additional, value, .member(key)) && holds
        }
        // API Gateway's words for this were told by `extraMembers`.
        if Mode.collects, program.wording == .plain { tell(unknown: key, value, plan) }
        return false
    }

    /// `required` where there are too many names for a word of bits.
    @inline(never)
    private mutating func hasAll(_ plan: MemberPlan, _ node: JSONNode) -> Bool {
        let table = tables.tables[Int(plan.table)]
        for number in 0..<Int(plan.count)
        where tables.masks[Int(plan.required) + number / 64] >> UInt64(number % 64) & 1 == 1 {
            if !has(table.names + UInt32(number), node) { return false }
        }
        return true
    }

    /// Whether an object has a member of that name.
    mutating func has(_ name: UInt32, _ node: JSONNode) -> Bool { member(name, node).exists }

    /// The member of that name.
    private mutating func member(_ name: UInt32, _ node: JSONNode) -> JSONNode {
        steps -= document.count(of: node)
        let span = tables.names[Int(name)]
        return document.member(
            node,
            named: UnsafeBufferPointer(
                start: tables.nameBytes + Int(span.start), count: Int(span.count)))
    }

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
