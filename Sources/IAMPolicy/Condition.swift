internal import Networks

/// A condition of a statement: an operator, a key, and values of which one is to match.
///
/// IAM User Guide, "IAM JSON policy elements: Condition operators" and "Conditions with multiple
/// context keys or values".
struct Condition: Sendable {
    /// How several values of the request count.
    enum Quantifier: Hashable, Sendable {
        case single, all, any
    }

    /// What a value of the request is held against.
    enum Value: Sendable {
        case pattern(Pattern, ignoringCase: Bool)
        case arn([Pattern])
        case number(Comparison, Double)
        case date(Comparison, PolicyDate)
        case bool(Bool)
        case binary([UInt8])
        case address(AddressRange)
        /// A value that can't be one of its type matches nothing.
        case never
    }

    enum Comparison: Hashable, Sendable {
        case equal, less, lessOrEqual, greater, greaterOrEqual

        func holds<T: Comparable>(_ a: T, _ b: T) -> Bool {
            switch self {
            case .equal: a == b
            case .less: a < b
            case .lessOrEqual: a <= b
            case .greater: a > b
            case .greaterOrEqual: a >= b
            }
        }
    }

    /// In lower case.
    var key: String
    var quantifier = Quantifier.single
    /// `…Not…`: none of the values matches; also where the request doesn't have the key.
    var isNegated = false
    var ifExists = false
    /// Null: whether the key must be absent.
    var mustBeAbsent: Bool?
    var values: [Value] = []

    func holds(_ context: some PolicyContext) -> Bool {
        let found = context.values(of: key)
        if let mustBeAbsent { return (found?.isEmpty ?? true) == mustBeAbsent }
        guard let found, !found.isEmpty else {
            if ifExists { return true }
            switch quantifier {
            case .single: return isNegated
            case .all: return true
            case .any: return false
            }
        }
        switch quantifier {
        case .single: return found.contains { matches($0, context) } != isNegated
        case .all: return found.allSatisfy { matches($0, context) != isNegated }
        case .any: return found.contains { matches($0, context) != isNegated }
        }
    }

    private func matches(_ text: String, _ context: some PolicyContext) -> Bool {
        values.contains { $0.matches(text, context) }
    }
}

extension Condition.Value {
    fileprivate func matches(_ text: String, _ context: some PolicyContext) -> Bool {
        switch self {
        case .pattern(let pattern, let ignoringCase):
            var text = text
            return text.withUTF8 { pattern.matches($0, ignoringCase: ignoringCase, context) }
        case .arn(let parts): return Self.matches(parts, text, context)
        case .number(let comparison, let value):
            return Double(text).map { comparison.holds($0, value) } ?? false
        case .date(let comparison, let value):
            return PolicyDate(text).map { comparison.holds($0, value) } ?? false
        case .bool(let value): return text.lowercased() == (value ? "true" : "false")
        case .binary(let bytes): return Base64Text.bytes(text) == bytes
        case .address(let range): return range.contains(text)
        case .never: return false
        }
    }

    /// "Amazon Resource Name (ARN) condition operators": component by component.
    private static func matches(
        _ parts: [Pattern], _ text: String, _ context: some PolicyContext
    ) -> Bool {
        let found = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard found.count == parts.count else { return false }
        return zip(parts, found).allSatisfy { pattern, part in
            var part = String(part)
            return part.withUTF8 { pattern.matches($0, context) }
        }
    }
}
