internal import JSON
internal import Networks

/// Compiles the conditions of a statement.
struct ConditionReader {
    let hasVariables: Bool

    func read(_ value: JSONValue?, _ pointer: JSONPointer) throws(PolicyFault) -> [Condition] {
        guard let value else { return [] }
        guard let operators = value.object else {
            throw PolicyFault("a Condition is an object of operators", pointer)
        }
        var conditions: [Condition] = []
        for (name, keys) in operators.members {
            let place = pointer.appending(name)
            guard let found = ConditionOperator(name) else {
                throw PolicyFault("there is no condition operator '\(name)'", place)
            }
            guard let keys = keys.object else {
                throw PolicyFault("an operator has an object of keys and values", place)
            }
            for (key, value) in keys.members {
                conditions.append(try condition(found, key, value, place.appending(key)))
            }
        }
        return conditions
    }

    private func condition(
        _ found: ConditionOperator, _ key: String, _ value: JSONValue, _ place: JSONPointer
    ) throws(PolicyFault) -> Condition {
        var condition = Condition(key: key.lowercased())
        condition.quantifier = found.quantifier
        condition.ifExists = found.ifExists
        condition.isNegated = found.isNegated
        let texts = try texts(value, place)
        if found.family == .null {
            guard texts.count == 1, let mustBeAbsent = Bool(texts[0].lowercased()) else {
                throw PolicyFault("Null is true or false", place)
            }
            condition.mustBeAbsent = mustBeAbsent
            return condition
        }
        for text in texts { condition.values.append(try self.value(found, text, place)) }
        return condition
    }

    /// Texts, numbers and Booleans, one or a list.
    private func texts(_ value: JSONValue, _ place: JSONPointer) throws(PolicyFault) -> [String] {
        var texts: [String] = []
        for item in value.array ?? [value] {
            switch item {
            case .string(let text): texts.append(text)
            case .number(let number): texts.append(number.lexeme)
            case .bool(let bool): texts.append(bool ? "true" : "false")
            default:
                throw PolicyFault("a condition's value is a text, a number, true or false", place)
            }
        }
        return texts
    }

    private func value(
        _ found: ConditionOperator, _ text: String, _ place: JSONPointer
    ) throws(PolicyFault) -> Condition.Value {
        switch found.family {
        case .string(let wildcards, let ignoringCase):
            return .pattern(try pattern(text, wildcards, place), ignoringCase: ignoringCase)
        case .arn:
            var parts: [Pattern] = []
            for part in text.split(
                separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
            {
                parts.append(try pattern(String(part), .all, place))
            }
            return .arn(parts)
        case .number(let comparison):
            return try literal(text, "a number", place) {
                Double(text).map { .number(comparison, $0) }
            }
        case .date(let comparison):
            return try literal(text, "a date of ISO 8601 or seconds since 1970", place) {
                PolicyDate(text).map { .date(comparison, $0) }
            }
        case .bool:
            return try literal(text, "true or false", place) {
                Bool(text.lowercased()).map { .bool($0) }
            }
        case .binary:
            return try literal(text, "base64", place) {
                Base64Text.bytes(text).map { .binary($0) }
            }
        case .address:
            return try literal(text, "an IP address or range", place) {
                AddressRange(text).map { .address($0) }
            }
        case .null: return .never
        }
    }

    /// "Variables and tags": variables are for texts and ARNs; elsewhere they stay as written, and
    /// match nothing.
    private func literal(
        _ text: String, _ what: String, _ place: JSONPointer, _ make: () -> Condition.Value?
    ) throws(PolicyFault) -> Condition.Value {
        if let value = make() { return value }
        if text.contains("${") { return .never }
        throw PolicyFault("'\(text)' isn't \(what)", place)
    }

    private func pattern(
        _ text: String, _ wildcards: Pattern.Wildcards, _ place: JSONPointer
    ) throws(PolicyFault) -> Pattern {
        guard let pattern = Pattern(parsing: text, wildcards, hasVariables: hasVariables) else {
            throw PolicyFault("a text has at most \(Pattern.lengthMax) bytes", place)
        }
        return pattern
    }
}
