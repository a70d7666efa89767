internal import JSON

// What the operators do to operands of every kind is that of Jayway's EvaluatorFactory and
// ValueNodes.
extension JaywayEvaluator {
    enum Kind {
        case undefined, null, bool, number, string, pattern
        /// An array, an object or what an indefinite path found.
        case json
    }

    func kind(_ value: Value) -> Kind {
        switch value {
        case .undefined: return .undefined
        case .list: return .json
        case .pattern: return .pattern
        case .item(let item), .literal(let item):
            switch work.kind(item) {
            case nil: return .undefined
            case .null: return .null
            case .bool: return .bool
            case .number: return .number
            case .string: return .string
            case .array, .object: return .json
            }
        }
    }

    func item(_ value: Value) -> Item? {
        switch value {
        case .item(let item), .literal(let item): item
        case .undefined, .list, .pattern: nil
        }
    }

    mutating func compare(
        _ comparison: Comparison, _ left: Value, _ right: Value
    ) throws(Stop) -> Bool {
        switch comparison {
        case .equal: return try areEqual(left, right)
        case .notEqual: return try !areEqual(left, right)
        case .identical: return try areIdentical(left, right)
        case .notIdentical: return try !areIdentical(left, right)
        case .less: return try order(left, right).map { $0 < 0 } ?? false
        case .lessOrEqual: return try order(left, right).map { $0 <= 0 } ?? false
        case .greater: return try order(left, right).map { $0 > 0 } ?? false
        case .greaterOrEqual: return try order(left, right).map { $0 >= 0 } ?? false
        case .matches: return try matches(left, right)
        case .isIn: return try isIn(left, right)
        case .isNotIn: return try !isIn(left, right)
        case .containsAll: return try containsAll(left, right)
        case .contains: return try contains(left, right)
        case .hasSize: return try hasSize(left, right)
        case .isEmpty: return try isEmpty(left, right)
        case .subsetOf, .anyOf, .noneOf: return try compareLists(comparison, left, right)
        case .impossible: throw .invalid(.operand)
        }
    }

    private mutating func areIdentical(_ left: Value, _ right: Value) throws(Stop) -> Bool {
        guard kind(left) == kind(right) else { return false }
        return try areEqual(left, right)
    }

    mutating func areEqual(_ left: Value, _ right: Value) throws(Stop) -> Bool {
        switch (kind(left), kind(right)) {
        case (.null, .null): return true
        case (.json, .json):
            // Jayway compares the text of a literal on the left with the value on the right.
            if case .literal = left { return false }
            return try areEqualJSON(left, right)
        case (.string, .number), (.number, .string), (.number, .number), (.string, .string),
            (.bool, .bool):
            guard let a = item(left), let b = item(right) else { return false }
            return try areEqual(a, b)
        default: return false
        }
    }

    /// Scalars. A string is compared with a number as text, a number with a string as a number.
    mutating func areEqual(_ a: Item, _ b: Item) throws(Stop) -> Bool {
        switch (work.kind(a), work.kind(b)) {
        case (.string, .number): return javaText(b).utf8.elementsEqual(work.text(a))
        case (.number, .string):
            guard let lexeme = JaywayNumber.lexeme(work.text(b)), let b = JSONNumber(lexeme) else {
                return false
            }
            try work.spend(lexeme.utf8.count >> 2)
            return work.view(of: a).number(of: a.node) == b
        case (.number, .number): return try work.order(a, b) == 0
        default: return try work.areEqual(a, b, .java)
        }
    }

    func javaText(_ number: Item) -> String {
        JaywayNumber.decimal(of: work.text(number))
    }

    private mutating func areEqualJSON(_ left: Value, _ right: Value) throws(Stop) -> Bool {
        if let a = item(left), let b = item(right) { return try work.areEqual(a, b, .java) }
        guard let a = try list(left), let b = try list(right), a.count == b.count else {
            return false
        }
        for index in 0..<a.count
        where try !work.areEqual(element(a, index), element(b, index), .java) { return false }
        return true
    }

    /// Negative, zero or positive; nil for operands without an order.
    private mutating func order(_ left: Value, _ right: Value) throws(Stop) -> Int? {
        guard let a = item(left), let b = item(right) else { return nil }
        switch (work.kind(a), work.kind(b)) {
        case (.number, .number): return try work.order(a, b)
        case (.string, .string):
            try work.spend(min(work.text(a).count, work.text(b).count) >> 6)
            return TextOrder.compare(work.text(a), work.text(b), asUTF16: true)
        case (.string, .number): return order(work.text(a), javaText(b))
        case (.number, .string): return order(work.text(b), javaText(a)).map { -$0 }
        default: return nil
        }
    }

    private func order(_ text: UnsafeBufferPointer<UInt8>, _ number: String) -> Int? {
        var number = number
        return number.withUTF8 { TextOrder.compare(text, $0, asUTF16: true) }
    }
}
