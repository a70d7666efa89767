internal import JSON
internal import PCRE

extension JaywayEvaluator {
    mutating func hasSize(_ left: Value, _ right: Value) throws(Stop) -> Bool {
        guard kind(right) == .number, let size = item(right),
            let wanted = work.view(of: size).double(of: size.node)
        else { return false }
        switch kind(left) {
        case .string:
            guard let text = item(left) else { return false }
            try work.spend(work.text(text).count >> 4)
            return Double(TextSearch.utf16Count(work.text(text))) == wanted.rounded(.towardZero)
        case .json:
            // An object has none to Jayway: its length is -1.
            return try Double(list(left)?.count ?? -1) == wanted.rounded(.towardZero)
        default: return false
        }
    }

    mutating func isEmpty(_ left: Value, _ right: Value) throws(Stop) -> Bool {
        guard let item = item(left) else {
            guard case .list(let range) = left else { return false }
            return try range.isEmpty == isTrue(right)
        }
        switch work.kind(item) {
        case .string: return try work.text(item).isEmpty == isTrue(right)
        case .array, .object: return try (work.count(item) == 0) == isTrue(right)
        default: return false
        }
    }

    private func isTrue(_ value: Value) throws(Stop) -> Bool {
        guard let item = item(value), let bool = work.view(of: item).bool(of: item.node) else {
            throw .invalid(.operand)
        }
        return bool
    }

    /// `=~`: the pattern may stand on either side, and of an array one element is enough.
    mutating func matches(_ left: Value, _ right: Value) throws(Stop) -> Bool {
        let (pattern, subject): (Int, Value)
        switch (left, right) {
        case (.pattern, .pattern): return false
        case (.pattern(let index), _): (pattern, subject) = (index, right)
        case (_, .pattern(let index)): (pattern, subject) = (index, left)
        default: return false
        }
        guard let compiled = work.path.program.patterns[pattern].pattern else { return false }
        guard kind(subject) == .json, let elements = try list(subject) else {
            return try matches(compiled, item(subject))
        }
        for index in 0..<elements.count where try matches(compiled, element(elements, index)) {
            return true
        }
        return false
    }

    /// What isn't text, a number or a truth value is matched as empty text.
    private mutating func matches(_ pattern: PCREPattern, _ item: Item?) throws(Stop) -> Bool {
        guard let item else { return try work.matches(pattern, "") }
        switch work.kind(item) {
        case .string, .bool: return try work.matches(pattern, work.text(item))
        case .number: return try work.matches(pattern, javaText(item))
        default: return try work.matches(pattern, "")
        }
    }
}
