internal import JSON

/// `minLength`, `maxLength`
struct LengthKeyword: Keyword {
    let range: ClosedRange<Int>
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let text = value.string else { return }
        // 2020-12 validation §6.3.1: characters as RFC 8259 has them, that is Unicode scalars.
        let length = text.unicodeScalars.count
        if length < range.lowerBound {
            run.report("must have at least \(range.lowerBound) characters", location)
        } else if length > range.upperBound {
            run.report("must have at most \(range.upperBound) characters", location)
        }
    }
}

/// `pattern`
struct PatternKeyword: Keyword {
    let pattern: Pattern
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let text = value.string, !pattern.matches(text) else { return }
        run.report("must match \(pattern.source)", location)
    }
}

/// `format`, for the formats that assert.
struct FormatKeyword: Keyword {
    let name: String
    let isValid: @Sendable (String) -> Bool
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let text = value.string, !isValid(text) else { return }
        run.report("is not a valid \(name)", location)
    }
}
