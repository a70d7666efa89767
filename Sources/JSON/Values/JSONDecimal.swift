/// The exact value of a number: sign × digits × 10^exponent, in lowest terms, so that equal values
/// have equal fields. Zero has no digits, exponent 0 and no sign.
struct JSONDecimal: Hashable {
    var isNegative = false
    /// Decimal digits 0...9 without leading or trailing zeros.
    var digits: [UInt8] = []
    var exponent = 0

    /// Exponents are clamped here: no number anybody means is this far out, and sums of two stay
    /// within an Int.
    static let exponentMax = 1 << 40

    /// The value of a lexeme that RFC 8259 §6 accepts.
    init(_ lexeme: String) {
        var hasPoint = false
        var exponentText: [UInt8] = []
        var inExponent = false
        for byte in lexeme.utf8 {
            switch byte {
            case _ where inExponent: exponentText.append(byte)
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): hasPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): inExponent = true
            default:
                if hasPoint { exponent -= 1 }
                if !digits.isEmpty || byte != UInt8(ascii: "0") { digits.append(byte &- 0x30) }
            }
        }
        exponent += Self.exponent(exponentText)
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty {
            isNegative = false
            exponent = 0
        }
    }

    private static func exponent(_ text: [UInt8]) -> Int {
        let magnitude = text.filter(JSONScanner.isDigit).reduce(0) { sum, digit in
            min(sum * 10 + Int(digit &- 0x30), exponentMax)
        }
        return text.first == UInt8(ascii: "-") ? -magnitude : magnitude
    }

    /// The power of ten of the first digit.
    private var magnitude: Int { digits.count + exponent }

    var int64: Int64? {
        guard exponent >= 0, magnitude <= 19 else { return nil }
        var value: Int64 = 0
        for place in 0..<magnitude {
            let digit = Int64(place < digits.count ? digits[place] : 0)
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            // Downwards, because Int64.min has no positive counterpart.
            let (sum, overflow2) = product.subtractingReportingOverflow(digit)
            guard !overflow, !overflow2 else { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}

extension JSONDecimal: Comparable {
    static func < (a: JSONDecimal, b: JSONDecimal) -> Bool {
        guard a.isNegative == b.isNegative else { return a.isNegative }
        return a.isNegative ? b.isCloserToZero(than: a) : a.isCloserToZero(than: b)
    }

    private func isCloserToZero(than other: JSONDecimal) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        guard magnitude == other.magnitude else { return magnitude < other.magnitude }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}

extension JSONDecimal {
    /// Whether `self / divisor` is whole. The remainder is taken digit by digit, so it is exact for
    /// any number of digits and any exponent, in time proportional to the digits.
    func isMultiple(of divisor: JSONDecimal) -> Bool {
        guard !divisor.digits.isEmpty else { return false }
        guard !digits.isEmpty else { return true }
        // self = a·10^e, divisor = b·10^f: whole when b divides a·10^(e-f).
        let shift = exponent - divisor.exponent
        guard divisor.digits.count <= 18 else {
            // Beyond what fits a word a multiple can only be told apart as the very same number.
            return digits == divisor.digits && shift >= 0
        }
        let b = divisor.digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
        guard shift >= 0 else {
            // a has no trailing zero, so a·10^shift has a fraction, and dividing by a whole b ≥ 1
            // leaves one.
            return false
        }
        let remainder = digits.reduce(UInt64(0)) {
            Self.multiply($0, 10, plus: UInt64($1), modulo: b)
        }
        return Self.multiply(
            remainder, Self.power(of: 10, to: shift, modulo: b), plus: 0, modulo: b) == 0
    }

    private static func power(of base: UInt64, to exponent: Int, modulo: UInt64) -> UInt64 {
        var result = 1 % modulo
        var square = base % modulo
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = multiply(result, square, plus: 0, modulo: modulo) }
            square = multiply(square, square, plus: 0, modulo: modulo)
            rest >>= 1
        }
        return result
    }

    /// `(a × b + c) mod m`, for a below m.
    private static func multiply(_ a: UInt64, _ b: UInt64, plus c: UInt64, modulo m: UInt64)
        -> UInt64
    {
        var (high, low) = a.multipliedFullWidth(by: b)
        let (sum, carry) = low.addingReportingOverflow(c)
        low = sum
        if carry { high += 1 }
        // a < m keeps the high word below m, as dividingFullWidth requires, save when m is small.
        return m.dividingFullWidth((high % m, low)).remainder
    }
}
