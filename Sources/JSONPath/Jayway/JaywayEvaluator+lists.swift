internal import JSON

extension JaywayEvaluator {
    /// The elements of an array, wherever they are.
    enum Elements {
        case array(Item, count: Int)
        case results(Range<Int>)

        var count: Int {
            switch self {
            case .array(_, let count): count
            case .results(let range): range.count
            }
        }
    }

    func element(_ elements: Elements, _ index: Int) -> Item {
        switch elements {
        case .array(let array, _): work.element(array, index)
        case .results(let range): work.results[range.lowerBound + index]
        }
    }

    /// The operand as a list; nil for an object. Nothing else can be one: `asValueListNode` throws.
    func list(_ value: Value) throws(Stop) -> Elements? {
        if case .list(let range) = value { return .results(range) }
        guard let item = item(value) else { throw .invalid(.operand) }
        switch work.kind(item) {
        case .array: return .array(item, count: work.count(item))
        case .object: return nil
        default: throw .invalid(.operand)
        }
    }

    private mutating func has(_ elements: Elements, _ value: Value) throws(Stop) -> Bool {
        for index in 0..<elements.count {
            try work.spend(1)
            if try areEqual(value, element: element(elements, index)) { return true }
        }
        return false
    }

    private mutating func areEqual(_ value: Value, element: Item) throws(Stop) -> Bool {
        // Whether a literal or not: in lists both are values.
        if let item = item(value) { return try areEqual(.item(item), .item(element)) }
        return try areEqual(value, .item(element))
    }

    mutating func isIn(_ left: Value, _ right: Value) throws(Stop) -> Bool {
        guard let elements = try list(right) else { return false }
        return try has(elements, left)
    }

    mutating func contains(_ left: Value, _ right: Value) throws(Stop) -> Bool {
        switch (kind(left), kind(right)) {
        case (.string, .string):
            guard let text = item(left), let part = item(right) else { return false }
            try work.spend(work.text(text).count >> 4)
            return TextSearch.contains(work.text(text), work.text(part))
        case (.json, _):
            guard let elements = try list(left) else { return false }
            return try has(elements, right)
        default: return false
        }
    }

    /// `all`, which Jayway can only be given from Java: there the right side is a list of values.
    mutating func containsAll(_ left: Value, _ right: Value) throws(Stop) -> Bool {
        guard let wanted = try list(right), kind(left) == .json else { return false }
        guard let elements = try list(left) else { return true }
        for index in 0..<wanted.count where try !has(elements, .item(element(wanted, index))) {
            return false
        }
        return true
    }

    mutating func compareLists(
        _ comparison: Comparison, _ left: Value, _ right: Value
    ) throws(Stop) -> Bool {
        guard let others = try list(right), let elements = try list(left) else { return false }
        let isSubset = comparison == .subsetOf
        for index in 0..<elements.count {
            let isThere = try has(others, .item(element(elements, index)))
            // A subset ends with the first that isn't there, the others with the first that is.
            if isThere != isSubset { return comparison == .anyOf }
        }
        return comparison != .anyOf
    }
}
