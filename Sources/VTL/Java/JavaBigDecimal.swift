/// `java.math.BigDecimal`, which JSON numbers of more than 18 characters become.
struct JavaBigDecimal: Sendable {
    var unscaled: JavaBigInteger
    /// Digits behind the point; negative for zeros before it.
    var scale: Int

    /// Exponents beyond it are refused, so that sums can't be made to need gigabytes.
    static let scaleMax = 10_000

    init(unscaled: JavaBigInteger, scale: Int) {
        self.unscaled = unscaled
        self.scale = scale
    }

    /// A decimal number with or without an exponent.
    init?(_ text: String) {
        var digits = ""
        var scale = 0
        var seenPoint = false
        for (index, character) in text.enumerated() {
            switch character {
            case ".": seenPoint = true
            case "e", "E":
                let rest = text.dropFirst(index + 1).drop { $0 == "+" }
                guard let exponent = Int(rest) else { return nil }
                scale -= exponent
                self.init(digits, scale)
                return
            default:
                digits.append(character)
                if seenPoint { scale += 1 }
            }
        }
        self.init(digits, scale)
    }

    private init?(_ digits: String, _ scale: Int) {
        guard scale.magnitude <= Self.scaleMax, let unscaled = JavaBigInteger(digits) else {
            return nil
        }
        self.init(unscaled: unscaled, scale: scale)
    }

    /// The exact value of a double, which is what 1.7 takes for its sums.
    init?(exactly value: Double) {
        guard value.isFinite else { return nil }
        var unscaled = JavaBigInteger(Int64(value.significandBitPattern))
        var exponent = -1074
        if value.isNormal {
            unscaled = unscaled + JavaBigInteger(1 << 52)
            exponent = Int(value.exponent) - 52
        }
        if value < 0 { unscaled = -unscaled }
        while exponent < 0, let low = unscaled.limbs.first, low & 1 == 0 {
            unscaled = unscaled.dividing(by: JavaBigInteger(2)).quotient
            exponent += 1
        }
        let factor = JavaBigInteger(exponent < 0 ? 5 : 2)
        for _ in 0..<exponent.magnitude where !unscaled.isZero { unscaled = unscaled * factor }
        self.init(unscaled: unscaled, scale: exponent < 0 && !unscaled.isZero ? -exponent : 0)
    }

    var double: Double { Double("\(unscaled)e\(-scale)") ?? 0 }

    /// The same value with a larger scale.
    func scaled(to scale: Int) -> JavaBigInteger {
        guard scale > self.scale else { return unscaled }
        return unscaled * Self.power(scale - self.scale)
    }

    static func power(_ exponent: Int) -> JavaBigInteger {
        var result = JavaBigInteger(1)
        for _ in 0..<exponent { result = result * JavaBigInteger(10) }
        return result
    }
}

extension JavaBigDecimal: CustomStringConvertible {
    // Java SE 17, BigDecimal.toString(): plain while the scale isn't negative and the first digit isn't
    // below 10⁻⁶.
    var description: String {
        let digits = String(unscaled.description.drop { $0 == "-" })
        let sign = unscaled.isNegative ? "-" : ""
        let power = digits.count - 1 - scale
        if scale == 0 { return sign + digits }
        if scale > 0, power >= -6 {
            let whole = digits.count - scale
            if whole <= 0 {
                return sign + "0." + String(repeating: "0", count: -whole) + digits
            }
            return sign + digits.prefix(whole) + "." + digits.dropFirst(whole)
        }
        let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
        let exponent = power == 0 ? "" : "E\(power > 0 ? "+" : "")\(power)"
        return sign + digits.prefix(1) + fraction + exponent
    }
}

// MARK: Arithmetic

extension JavaBigDecimal {
    static func + (a: JavaBigDecimal, b: JavaBigDecimal) -> JavaBigDecimal {
        let scale = max(a.scale, b.scale)
        return JavaBigDecimal(
            unscaled: a.scaled(to: scale) + b.scaled(to: scale), scale: scale)
    }

    static func - (a: JavaBigDecimal, b: JavaBigDecimal) -> JavaBigDecimal {
        a + JavaBigDecimal(unscaled: -b.unscaled, scale: b.scale)
    }

    static func * (a: JavaBigDecimal, b: JavaBigDecimal) -> JavaBigDecimal {
        JavaBigDecimal(unscaled: a.unscaled * b.unscaled, scale: a.scale + b.scale)
    }

    /// The quotient with the dividend's scale, halves rounded towards zero: what 1.7 asks for.
    static func / (a: JavaBigDecimal, b: JavaBigDecimal) -> JavaBigDecimal {
        var numerator = a.unscaled
        var denominator = b.unscaled
        if b.scale > 0 { numerator = numerator * power(b.scale) }
        if b.scale < 0 { denominator = denominator * power(-b.scale) }
        var (quotient, rest) = numerator.dividing(by: denominator)
        rest.isNegative = false
        denominator.isNegative = false
        let isUp = rest * JavaBigInteger(2) > denominator
        if isUp {
            let isNegative = a.unscaled.isNegative != b.unscaled.isNegative
            quotient = quotient + JavaBigInteger(isNegative ? -1 : 1)
        }
        return JavaBigDecimal(unscaled: quotient, scale: a.scale)
    }

    static func compare(_ a: JavaBigDecimal, _ b: JavaBigDecimal) -> Int {
        (a - b).unscaled.signum
    }
}
