/// A condition operator by its name: `ForAnyValue:StringNotLikeIfExists`.
struct ConditionOperator {
    enum Family: Hashable {
        case string(Pattern.Wildcards, ignoringCase: Bool)
        case number(Condition.Comparison)
        case date(Condition.Comparison)
        case bool, binary, address, arn, null
    }

    var family: Family
    var isNegated = false
    var quantifier = Condition.Quantifier.single
    var ifExists = false

    /// nil: there is none of that name.
    init?(_ name: String) {
        var rest = name[...]
        if rest.hasPrefix("ForAllValues:") {
            quantifier = .all
        } else if rest.hasPrefix("ForAnyValue:") {
            quantifier = .any
        }
        if quantifier != .single { rest = rest.drop { $0 != ":" }.dropFirst() }
        if rest.hasSuffix("IfExists") {
            ifExists = true
            rest = rest.dropLast("IfExists".count)
        }
        guard let (family, isNegated) = Self.named(rest) else { return nil }
        // "Null": "You can use IfExists at the end of any condition operator name except Null".
        guard family != .null || (!ifExists && quantifier == .single) else { return nil }
        self.family = family
        self.isNegated = isNegated
    }

    private static func named(_ name: Substring) -> (Family, Bool)? {
        switch name {
        case "StringEquals": (.string(.none, ignoringCase: false), false)
        case "StringNotEquals": (.string(.none, ignoringCase: false), true)
        case "StringEqualsIgnoreCase": (.string(.none, ignoringCase: true), false)
        case "StringNotEqualsIgnoreCase": (.string(.none, ignoringCase: true), true)
        case "StringLike": (.string(.all, ignoringCase: false), false)
        case "StringNotLike": (.string(.all, ignoringCase: false), true)
        case "Bool": (.bool, false)
        case "BinaryEquals": (.binary, false)
        case "IpAddress": (.address, false)
        case "NotIpAddress": (.address, true)
        // "ArnEquals and ArnLike behave identically."
        case "ArnEquals", "ArnLike": (.arn, false)
        case "ArnNotEquals", "ArnNotLike": (.arn, true)
        case "Null": (.null, false)
        default: compared(name)
        }
    }

    private static func compared(_ name: Substring) -> (Family, Bool)? {
        let comparisons: [(String, Condition.Comparison, Bool)] = [
            ("Equals", .equal, false), ("NotEquals", .equal, true), ("LessThan", .less, false),
            ("LessThanEquals", .lessOrEqual, false), ("GreaterThan", .greater, false),
            ("GreaterThanEquals", .greaterOrEqual, false),
        ]
        for (suffix, comparison, isNegated) in comparisons {
            if name == "Numeric" + suffix { return (.number(comparison), isNegated) }
            if name == "Date" + suffix { return (.date(comparison), isNegated) }
        }
        return nil
    }
}
