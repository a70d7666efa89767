internal import JSON

/// `properties`, `patternProperties` and `additionalProperties`, which need to know of each other.
struct PropertiesKeyword: Keyword {
    let named: [String: Int]
    /// The names in the schema's order, for suggestions.
    let names: [String]
    let patterns: [(pattern: Pattern, node: Int)]
    let additional: Int?
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let object = value.object else { return }
        for (name, member) in object.members {
            var isKnown = false
            if let node = named[name] {
                isKnown = true
                run.apply(node, to: member, at: name)
            }
            for (pattern, node) in patterns where pattern.matches(name) {
                isKnown = true
                run.apply(node, to: member, at: name)
            }
            if !isKnown, let additional {
                applyAdditional(additional, name, member, &run)
                isKnown = true
            }
            if isKnown { evaluated.properties.insert(name) }
        }
        if additional != nil { evaluated.allProperties = true }
    }

    private func applyAdditional(
        _ node: Int, _ name: String, _ member: JSONValue, _ run: inout Validation
    ) {
        guard run.nodes[node].always == false else {
            return run.apply(node, to: member, at: name)
        }
        run.report(
            "unknown property '\(name)'", at: name, location,
            hint: Suggestion.didYouMean(name, among: names)
                ?? (names.isEmpty ? nil : "known are " + names.prefix(20).joined(separator: ", ")))
    }
}

/// `propertyNames`
struct PropertyNamesKeyword: Keyword {
    let node: Int
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        for name in value.object?.keys ?? [] {
            guard let first = run.attempt(node, .string(name)).violations.first else { continue }
            run.report("the name '\(name)' \(first.message)", at: name, location, hint: first.hint)
        }
    }
}

/// `minProperties`, `maxProperties`
struct PropertyCountKeyword: Keyword {
    let range: ClosedRange<Int>
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let count = value.object?.count else { return }
        if count < range.lowerBound {
            run.report("must have at least \(range.lowerBound) properties", location)
        } else if count > range.upperBound {
            run.report("must have at most \(range.upperBound) properties", location)
        }
    }
}

/// `required`
struct RequiredKeyword: Keyword {
    let names: [String]
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let object = value.object else { return }
        for name in names where object[name] == nil {
            run.report("the property '\(name)' is missing", location)
        }
    }
}

/// `dependentRequired`, and draft-07's `dependencies` with lists of names.
struct DependentRequiredKeyword: Keyword {
    let dependencies: [(name: String, required: [String])]
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let object = value.object else { return }
        for (name, required) in dependencies where object[name] != nil {
            for other in required where object[other] == nil {
                run.report("'\(name)' needs the property '\(other)' too", location)
            }
        }
    }
}

/// `dependentSchemas`, and draft-07's `dependencies` with schemas.
struct DependentSchemasKeyword: Keyword {
    let dependencies: [(name: String, node: Int)]

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let object = value.object else { return }
        for (name, node) in dependencies where object[name] != nil {
            run.apply(node, to: value, &evaluated)
        }
    }
}
