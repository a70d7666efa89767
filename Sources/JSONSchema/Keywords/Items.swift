internal import JSON

/// `minItems`, `maxItems`
struct ItemCountKeyword: Keyword {
    let range: ClosedRange<Int>
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let count = value.array?.count else { return }
        if count < range.lowerBound {
            run.report("must have at least \(range.lowerBound) elements", location)
        } else if count > range.upperBound {
            run.report("must have at most \(range.upperBound) elements", location)
        }
    }
}

/// `uniqueItems`
struct UniqueItemsKeyword: Keyword {
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        var seen: [JSONValue: Int] = [:]
        for (index, element) in (value.array ?? []).enumerated() {
            guard let first = seen.updateValue(index, forKey: element) else { continue }
            return run.report(
                "is the same as element \(first), and all must differ", at: String(index), location)
        }
    }
}

/// `prefixItems` and `items`, or draft-07's `items` and `additionalItems`: the first elements each
/// have a schema of their own, the rest share one.
struct ItemsKeyword: Keyword {
    let prefix: [Int]
    let rest: Int?

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let elements = value.array else { return }
        for (index, element) in elements.enumerated() {
            guard let node = index < prefix.count ? prefix[index] : rest else { break }
            run.apply(node, to: element, at: String(index))
            evaluated.items.insert(index)
        }
        if rest != nil { evaluated.allItems = true }
    }
}

/// `contains` with `minContains` and `maxContains`.
struct ContainsKeyword: Keyword {
    let node: Int
    let least: Int
    let most: Int
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let elements = value.array else { return }
        var count = 0
        for (index, element) in elements.enumerated()
        where run.attempt(node, element).violations.isEmpty {
            count += 1
            evaluated.items.insert(index)
        }
        if count < least {
            run.report("must contain at least \(least) of what the schema asks for", location)
        } else if count > most {
            run.report("must contain at most \(most) of what the schema asks for", location)
        }
    }
}
