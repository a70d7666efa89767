internal import JSON

/// Keywords about an object's members.
extension Walk {
    /// `properties`, `patternProperties`, `additionalProperties` and `required`.
    @inline(__always)
    mutating func members<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode, _ account: Int
    ) -> Bool {
        let plan = tables.plans + Int(instruction.a)
        steps &-= document.count(of: node)
        if Mode.collects, program.wording == .aws { return sortedMembers(plan, node) }
        if !Mode.collects, account < 0, plan.pointee.namesAll { return namedMembers(plan, node) }
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

    /// The same for verdicts on members that are named, and no others: most objects are such.
    @inline(never)
    mutating func namedMembers(
        _ plan: UnsafePointer<MemberPlan>, _ node: JSONNode
    ) -> Bool {
        guard let guesses else { return namedMembers(plan, node, guesses: nil) }
        return namedMembers(plan, node, guesses: guesses)
    }

    @inline(__always)
    private mutating func namedMembers(
        _ plan: UnsafePointer<MemberPlan>, _ node: JSONNode, guesses: UnsafeMutablePointer<UInt32>?
    ) -> Bool {
        let search = NameSearch(tables, plan.pointee.table)
        let schemas = tables.lists + Int(plan.pointee.schemas)
        var seen: UInt64 = 0
        var next = 0
        let behind = guesses.map { $0 + search.firstName }
        var guess = guesses.map { $0 + namesCount + Int(plan.pointee.table) }
        var members = document.namedMembers(of: node)
        while let (name, value) = members.next() {
            if let guess { next = Int(guess.pointee) }
            let number = search.number(of: name, guess: next)
            guard number >= 0 else { continue }
            if let known = guess {
                if number != next { known.pointee = UInt32(truncatingIfNeeded: number) }
                guess = behind.map { $0 + number }
            } else {
                next = number &+ 1
            }
            seen |= 1 &<< UInt64(truncatingIfNeeded: number)
            let schema = schemas[number]
            if schema != Instruction.none,
                !holds(VerdictWalk.self, schema, value, Self.noAccount)
            {
                return false
            }
        }
        return ~seen & tables.masks[Int(plan.pointee.required)] == 0
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
                name.map {
                    NameSearch(tables, plan.pointee.table).number(of: $0, guess: seen.next)
                } ?? -1
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
}
