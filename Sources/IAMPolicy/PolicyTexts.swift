internal import JSON

/// Compiles what a statement says of actions and resources.
struct PolicyTexts {
    let object: JSONObject
    let pointer: JSONPointer
    let hasVariables: Bool

    func actions() throws(PolicyFault) -> Statement.Patterns {
        let (texts, isNegated, place) = try list("Action", "NotAction")
        var patterns: [Pattern] = []
        for text in texts {
            // "Action": a service's prefix and the name; names have no case.
            guard text == "*" || text.split(separator: ":", maxSplits: 1).count == 2 else {
                throw PolicyFault("an action is SERVICE:NAME, not '\(text)'", place)
            }
            patterns.append(try pattern(text, .all, hasVariables: false, place))
        }
        return Statement.Patterns(list: patterns, isNegated: isNegated)
    }

    func resources() throws(PolicyFault) -> Statement.Patterns {
        let (texts, isNegated, place) = try list("Resource", "NotResource")
        var patterns: [Pattern] = []
        for text in texts {
            try check(text, place)
            patterns.append(try pattern(text, .segments, hasVariables: hasVariables, place))
        }
        return Statement.Patterns(list: patterns, isNegated: isNegated)
    }

    /// "Resource": no wildcard names a service. "Variables and tags": variables come after the fifth
    /// colon.
    private func check(_ text: String, _ place: JSONPointer) throws(PolicyFault) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count > 3, parts[0] == "arn" else { return }
        if parts[2].contains(where: { $0 == "*" || $0 == "?" }) {
            throw PolicyFault("an ARN's service has no wildcard: '\(text)'", place)
        }
        if hasVariables, parts.dropFirst().prefix(4).contains(where: { $0.contains("${") }) {
            throw PolicyFault("a variable comes after an ARN's fifth colon: '\(text)'", place)
        }
    }

    /// One of two elements, of which one is there.
    private func list(
        _ name: String, _ negated: String
    ) throws(PolicyFault) -> ([String], Bool, JSONPointer) {
        switch (object[name], object[negated]) {
        case (nil, nil): throw PolicyFault("a statement has \(name) or \(negated)", pointer)
        case (.some, .some):
            throw PolicyFault("a statement has \(name) or \(negated), not both", pointer)
        case (let value?, nil):
            let place = pointer.appending(name)
            return (try Self.texts(value, place), false, place)
        case (nil, let value?):
            let place = pointer.appending(negated)
            return (try Self.texts(value, place), true, place)
        }
    }

    /// A text, or a list of them.
    static func texts(_ value: JSONValue, _ place: JSONPointer) throws(PolicyFault) -> [String] {
        if let text = value.string { return [text] }
        var texts: [String] = []
        for item in value.array ?? [] {
            guard let text = item.string else { throw PolicyFault("a text is expected", place) }
            texts.append(text)
        }
        guard !texts.isEmpty else {
            throw PolicyFault("a text, or a list of them, is expected", place)
        }
        return texts
    }

    private func pattern(
        _ text: String, _ wildcards: Pattern.Wildcards, hasVariables: Bool, _ place: JSONPointer
    ) throws(PolicyFault) -> Pattern {
        guard let pattern = Pattern(parsing: text, wildcards, hasVariables: hasVariables) else {
            throw PolicyFault("a text has at most \(Pattern.lengthMax) bytes", place)
        }
        return pattern
    }
}
