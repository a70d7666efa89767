internal import JSON

/// `$ref`, and `allOf`, which is several of them.
struct AllOfKeyword: Keyword {
    let nodes: [Int]

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        for node in nodes { run.apply(node, to: value, &evaluated) }
    }
}

/// `anyOf`, and `oneOf` when `isExclusive`.
struct AnyOfKeyword: Keyword {
    let nodes: [Int]
    let isExclusive: Bool
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        var matches = 0
        var closest: [JSONSchemaViolation]?
        for node in nodes {
            let (violations, looked) = run.attempt(node, value)
            if violations.isEmpty {
                matches += 1
                evaluated.merge(looked)
            } else if closest.map({ Self.isCloser(violations, than: $0) }) ?? true {
                closest = violations
            }
        }
        if matches == 0 {
            report(closest ?? [], &run)
        } else if isExclusive, matches > 1 {
            run.report(
                "must match one of \(nodes.count) alternatives, matches \(matches)", location)
        }
    }

    /// What the nearest alternative says is what a person can act on; that there are others is not.
    private func report(_ closest: [JSONSchemaViolation], _ run: inout Validation) {
        guard let deepest = closest.map(\.instance.tokens.count).max(),
            nodes.count == 1 || deepest > run.pathDepth
        else {
            let messages = nodes.count <= 4 ? alternatives(closest) : ""
            return run.report("matches none of \(nodes.count) alternatives\(messages)", location)
        }
        for violation in closest { run.add(violation) }
    }

    private func alternatives(_ closest: [JSONSchemaViolation]) -> String {
        closest.first.map { ": \($0.message)" } ?? ""
    }

    /// A value that fails deeper inside was taken for this alternative; one that fails at its root
    /// (its type, its shape) was not. Of two alike the one with less to complain about is nearer.
    private static func isCloser(
        _ a: [JSONSchemaViolation], than b: [JSONSchemaViolation]
    ) -> Bool {
        let depthA = a.map(\.instance.tokens.count).min() ?? 0
        let depthB = b.map(\.instance.tokens.count).min() ?? 0
        return depthA == depthB ? a.count < b.count : depthA > depthB
    }
}

/// `not`
struct NotKeyword: Keyword {
    let node: Int
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard run.attempt(node, value).violations.isEmpty else { return }
        run.report("is just what the schema rules out", location)
    }
}

/// `if`, `then`, `else`
struct ConditionalKeyword: Keyword {
    let condition: Int
    let then: Int?
    let otherwise: Int?

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        let (violations, looked) = run.attempt(condition, value)
        if violations.isEmpty {
            evaluated.merge(looked)
            if let then { run.apply(then, to: value, &evaluated) }
        } else if let otherwise {
            run.apply(otherwise, to: value, &evaluated)
        }
    }
}

/// `unevaluatedProperties`: what no other keyword has looked at.
struct UnevaluatedPropertiesKeyword: Keyword {
    let node: Int
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let object = value.object, !evaluated.allProperties else { return }
        for (name, member) in object.members where !evaluated.properties.contains(name) {
            if run.nodes[node].always == false {
                run.report("unknown property '\(name)'", at: name, location)
            } else {
                run.apply(node, to: member, at: name)
            }
        }
        evaluated.allProperties = true
    }
}

/// `unevaluatedItems`: what no other keyword has looked at.
struct UnevaluatedItemsKeyword: Keyword {
    let node: Int

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let elements = value.array, !evaluated.allItems else { return }
        for (index, element) in elements.enumerated() where !evaluated.items.contains(index) {
            run.apply(node, to: element, at: String(index))
        }
        evaluated.allItems = true
    }
}
