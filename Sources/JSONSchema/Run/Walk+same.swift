internal import JSON

/// Keywords that hold other schemas against the same value.
extension Walk {
    func schema(_ instruction: Instruction, _ index: Int) -> UInt32 {
        tables.lists[Int(instruction.a) + index]
    }

    /// `allOf`.
    mutating func allOf<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode, _ account: Int
    ) -> Bool {
        let count = Int(instruction.b)
        if Mode.collects, program.wording == .aws {
            // Its violations are a report of their own, of which only the sum is told.
            let matched = (0..<count).reduce(0) { sum, index in
                sum + (holds(VerdictWalk.self, schema(instruction, index), node, account) ? 1 : 0)
            }
            if matched < count, !isExceeded { tell(instruction, node, .found(matched)) }
            return matched == count
        }
        var result = true
        for index in 0..<count where !holds(mode, schema(instruction, index), node, account) {
            result = false
            if !Mode.collects { break }
        }
        return result
    }

    /// `anyOf` and `oneOf`.
    mutating func alternatives<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode, _ account: Int
    ) -> Bool {
        let isExclusive = instruction.operation == .oneOf
        var matched = 0
        for index in 0..<Int(instruction.b) {
            let branch = account >= 0 ? openAccount(for: node) : Self.noAccount
            let isMatch = holds(VerdictWalk.self, schema(instruction, index), node, branch)
            if branch >= 0 { closeAccount(branch, into: isMatch ? account : Self.noAccount) }
            guard isMatch else { continue }
            matched += 1
            // One is enough for anyOf, unless an account has to be kept of all; two are too many
            // for oneOf, unless they have to be told.
            if isExclusive ? matched > 1 && !Mode.collects : account < 0 { break }
        }
        if isExceeded { return false }
        if matched == 1 || (matched > 0 && !isExclusive) { return true }
        if Mode.collects { tell(alternatives: instruction, node, matched) }
        return false
    }

    /// `not`.
    mutating func not<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode
    ) -> Bool {
        guard holds(VerdictWalk.self, instruction.a, node, Self.noAccount) else {
            return !isExceeded
        }
        if Mode.collects { tell(instruction, node) }
        return false
    }

    /// `if`, `then` and `else`.
    mutating func conditional<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode, _ account: Int
    ) -> Bool {
        let branch = account >= 0 ? openAccount(for: node) : Self.noAccount
        let isMatch = holds(VerdictWalk.self, instruction.a, node, branch)
        if branch >= 0 { closeAccount(branch, into: isMatch ? account : Self.noAccount) }
        if isExceeded { return false }
        let then = isMatch ? instruction.b : instruction.c
        return then == Instruction.none || holds(mode, then, node, account)
    }

    /// `dependentSchemas`, and `dependencies` that are schemas.
    mutating func dependentSchemas<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode, _ account: Int
    ) -> Bool {
        var result = true
        for index in 0..<Int(instruction.b) where has(schema(instruction, 2 * index), node) {
            if !holds(mode, schema(instruction, 2 * index + 1), node, account) { result = false }
            if !result, !Mode.collects { break }
        }
        return result
    }

    /// `propertyNames`: the value is each member's name.
    mutating func propertyNames<Mode: WalkMode>(
        _ mode: Mode.Type, _ instruction: Instruction, _ node: JSONNode
    ) -> Bool {
        var result = true
        for place in 0..<document.count(of: node) {
            let key = document.member(node, at: place).key
            guard !holds(VerdictWalk.self, instruction.a, key, Self.noAccount) else { continue }
            result = false
            guard Mode.collects, !isExceeded else { break }
            tell(name: key, instruction)
        }
        return result
    }
}
