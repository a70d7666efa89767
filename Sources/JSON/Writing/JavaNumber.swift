/// Numbers as Java programs print them: what json-smart makes of a lexeme, and `toString()` of that.
///
/// json-smart reads digits as Integer, Long or BigInteger, and what has a fraction or an exponent as
/// Double when the lexeme has at most 18 characters and as BigDecimal otherwise (json-smart 2.2,
/// seen with the peer).
public enum JavaNumber {
    /// Longer lexemes with a fraction or an exponent are read as BigDecimal.
    static let doubleLengthMax = 18

    /// Appends a JSON number as Java prints it: `1e5` is `100000.0`, `-0` is `0`; `null` where the
    /// double is infinite, because that is what json-smart writes.
    public static func append(_ lexeme: UnsafeBufferPointer<UInt8>, to buffer: inout JSONBuffer) {
        if lexeme.allSatisfy({ JSONScanner.isDigit($0) || $0 == UInt8(ascii: "-") }) {
            appendInteger(lexeme, to: &buffer)
        } else if lexeme.count > doubleLengthMax {
            JavaDecimal(lexeme).appendBigDecimal(to: &buffer)
        } else if let value = JSONDouble.parse(lexeme) {
            append(value, to: &buffer)
        } else {
            buffer.append("null")
        }
    }

    /// Appends a double as `Double.toString` does since JDK 19: the shortest digits that read back,
    /// plain from 10^-3 to below 10^7 and otherwise with an exponent, always with a fraction.
    public static func append(_ value: Double, to buffer: inout JSONBuffer) {
        guard value.isFinite else {
            return buffer.append(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
        var text = value.description
        // Java wants two digits, and for these two the nearest with two aren't the one and a zero.
        if value.magnitude == 0x1p-1074 { text = value < 0 ? "-4.9e-324" : "4.9e-324" }
        if value.magnitude == 0x1p-1073 { text = value < 0 ? "-9.9e-324" : "9.9e-324" }
        text.withUTF8 { text in
            if value == 0 || 1e-3..<1e7 ~= value.magnitude {
                // Swift spells these as Java does.
                buffer.append(text)
            } else {
                JavaDecimal(text).appendScientific(to: &buffer)
            }
        }
    }

    private static func appendInteger(
        _ lexeme: UnsafeBufferPointer<UInt8>, to buffer: inout JSONBuffer
    ) {
        // Whole numbers have no negative zero in Java.
        if lexeme.count == 2, lexeme[0] == UInt8(ascii: "-"), lexeme[1] == UInt8(ascii: "0") {
            buffer.append(UInt8(ascii: "0"))
        } else {
            buffer.append(lexeme)
        }
    }
}

/// The digits of a lexeme as java.math.BigDecimal keeps them: without leading zeros, with those at
/// the end, and a scale.
private struct JavaDecimal {
    private var isNegative = false
    private var digits: [UInt8] = []
    /// Digits after the point, less the exponent.
    private var scale = 0

    init(_ lexeme: UnsafeBufferPointer<UInt8>) {
        var hasPoint = false
        for (index, byte) in lexeme.enumerated() {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): hasPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                scale -= Self.exponent(lexeme.dropFirst(index + 1))
                normalize()
                return
            default:
                digits.append(byte)
                if hasPoint { scale += 1 }
            }
        }
        normalize()
    }

    private mutating func normalize() {
        let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(min(zeros, digits.count - 1))
        if digits == [UInt8(ascii: "0")] { isNegative = false }
    }

    private static func exponent(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        let magnitude = text.filter(JSONScanner.isDigit).reduce(0) { sum, digit in
            min(sum * 10 + Int(digit &- 0x30), JSONDecimal.exponentMax)
        }
        return text.first == UInt8(ascii: "-") ? -magnitude : magnitude
    }

    /// The power of ten of the first digit.
    private var power: Int { digits.count - 1 - scale }

    // Java SE 17, BigDecimal.toString(): plain when the scale isn't negative and the power is at
    // least -6.
    func appendBigDecimal(to buffer: inout JSONBuffer) {
        if isNegative { buffer.append(UInt8(ascii: "-")) }
        if scale >= 0, power >= -6 {
            let whole = digits.count - scale
            if whole <= 0 {
                buffer.append("0.")
                for _ in whole..<0 { buffer.append(UInt8(ascii: "0")) }
                append(digits[...], to: &buffer)
            } else {
                append(digits[..<whole], to: &buffer)
                if scale > 0 { buffer.append(UInt8(ascii: ".")) }
                append(digits[whole...], to: &buffer)
            }
            return
        }
        append(digits[..<1], to: &buffer)
        if digits.count > 1 { buffer.append(UInt8(ascii: ".")) }
        append(digits[1...], to: &buffer)
        if power != 0 {
            buffer.append(power < 0 ? "E" : "E+")
            buffer.appendInt(Int64(power))
        }
    }

    // Java SE 19, Double.toString(): one digit, the point, at least one more, E, the power.
    func appendScientific(to buffer: inout JSONBuffer) {
        let last = digits.lastIndex { $0 != UInt8(ascii: "0") } ?? 0
        if isNegative { buffer.append(UInt8(ascii: "-")) }
        append(digits[..<1], to: &buffer)
        buffer.append(UInt8(ascii: "."))
        append(last > 0 ? digits[1...last] : [UInt8(ascii: "0")], to: &buffer)
        buffer.append(UInt8(ascii: "E"))
        buffer.appendInt(Int64(power))
    }

    private func append(_ digits: ArraySlice<UInt8>, to buffer: inout JSONBuffer) {
        digits.withUnsafeBufferPointer { buffer.append($0) }
    }
}
