internal import JSON

/// `minimum`, `maximum` and their exclusive forms.
struct RangeKeyword: Keyword {
    enum Bound { case minimum, maximum, exclusiveMinimum, exclusiveMaximum }

    let bound: Bound
    let limit: JSONNumber
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let number = value.number else { return }
        switch bound {
        case .minimum where number < limit: run.report("must be at least \(limit)", location)
        case .maximum where number > limit: run.report("must be at most \(limit)", location)
        case .exclusiveMinimum where number <= limit:
            run.report("must be more than \(limit)", location)
        case .exclusiveMaximum where number >= limit:
            run.report("must be less than \(limit)", location)
        default: break
        }
    }
}

/// `multipleOf`
struct MultipleOfKeyword: Keyword {
    let divisor: JSONNumber
    let location: JSONPointer

    func apply(to value: JSONValue, _ run: inout Validation, _ evaluated: inout Evaluated) {
        guard let number = value.number, !number.isMultiple(of: divisor) else { return }
        run.report("must be a multiple of \(divisor)", location)
    }
}
