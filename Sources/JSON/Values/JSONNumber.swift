/// A JSON number as it was written. Equality, order and hash are those of its exact value, so
/// `1`, `1.0` and `10e-1` are equal and nothing is lost in a double.
public struct JSONNumber: Sendable {
    /// The spelling, which RFC 8259 §6 accepts.
    public let lexeme: String

    /// The number spelled `lexeme`; nil unless that is a JSON number.
    public init?(_ lexeme: String) {
        var text = lexeme
        let isNumber = text.withUTF8 { bytes in
            let scanner = JSONScanner(text: bytes)
            // The error says where; all that matters here is whether.
            return (try? scanner.afterNumber(at: 0)) == bytes.count
        }
        guard isNumber else { return nil }
        self.lexeme = lexeme
    }

    /// The number spelled `lexeme`, which a parser has accepted.
    init(unchecked lexeme: String) { self.lexeme = lexeme }

    /// A whole number.
    public init(_ value: some BinaryInteger) { lexeme = String(value) }

    /// The shortest spelling that reads back as `value`; nil for an infinity or NaN.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        // Swift spells doubles as JSON does ("1e+20", "0.1"), with ".0" on whole ones.
        let text = String(value)
        lexeme = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The value when it is whole and fits, whatever the spelling.
    public var int64: Int64? {
        if let value = Int64(lexeme) { return value }
        return decimal.int64
    }

    /// The nearest double; nil where that is infinite.
    public var double: Double? {
        guard let value = Double(lexeme), value.isFinite else { return nil }
        return value
    }

    /// Whether the value has no fraction (`2.0` and `1e3` have none).
    public var isInteger: Bool { decimal.exponent >= 0 }

    /// Whether this is a whole multiple of `divisor`, exactly; false when `divisor` is zero.
    public func isMultiple(of divisor: JSONNumber) -> Bool {
        decimal.isMultiple(of: divisor.decimal)
    }

    /// The exact value.
    var decimal: JSONDecimal { JSONDecimal(lexeme) }
}

extension JSONNumber: Hashable, Comparable {
    /// Whether the exact values are equal.
    public static func == (a: JSONNumber, b: JSONNumber) -> Bool {
        a.lexeme == b.lexeme || a.decimal == b.decimal
    }

    /// Whether the exact value of `a` is smaller.
    public static func < (a: JSONNumber, b: JSONNumber) -> Bool { a.decimal < b.decimal }

    /// Hashes the exact value.
    public func hash(into hasher: inout Hasher) { hasher.combine(decimal) }
}

extension JSONNumber: CustomStringConvertible {
    /// The spelling.
    public var description: String { lexeme }
}
