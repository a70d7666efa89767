internal import JSON

/// Numbers as Jayway sees them, which goes through Java's types on the way to `BigDecimal`.
enum JavaNumber {
    /// The JSON spelling of a text that `new BigDecimal(String)` accepts; nil for any other.
    static func lexeme(_ text: some BidirectionalCollection<UInt8>) -> String? {
        var rest = Substring(decoding: text, as: UTF8.self)
        var result = ""
        if rest.first == "-" || rest.first == "+" {
            if rest.removeFirst() == "-" { result = "-" }
        }
        let whole = takeDigits(&rest)
        var fraction: Substring = ""
        if rest.first == "." {
            rest.removeFirst()
            fraction = takeDigits(&rest)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let trimmed = whole.drop { $0 == "0" }
        result += trimmed.isEmpty ? "0" : trimmed
        if !fraction.isEmpty { result += "." + fraction }
        guard !rest.isEmpty else { return result }
        guard rest.removeFirst().lowercased() == "e" else { return nil }
        result += "e"
        if rest.first == "-" || rest.first == "+" { result.append(rest.removeFirst()) }
        let power = takeDigits(&rest)
        guard !power.isEmpty, rest.isEmpty else { return nil }
        return result + power
    }

    private static func takeDigits(_ text: inout Substring) -> Substring {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        text = text[digits.endIndex...]
        return digits
    }

    /// Whether json-smart makes a double of a number spelled so, instead of an integer.
    static func isFloating(_ lexeme: UnsafeBufferPointer<UInt8>) -> Bool {
        lexeme.contains { byte in
            byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
        }
    }

    /// The text of a number of a document, as `BigDecimal.toString` has it: what a number is compared
    /// with a string by.
    static func text(of number: JSONNumber) -> String {
        if let value = Int64(number.lexeme) { return String(value) }
        guard let value = number.double else { return number.lexeme }
        return decimal(double(value))
    }

    /// `Double.toString` (Java SE API): plain between 10⁻³ and 10⁷, else with an exponent.
    static func double(_ value: Double) -> String {
        let magnitude = value.magnitude
        if magnitude == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
        let (digits, power) = shortest(magnitude)
        let sign = value < 0 ? "-" : ""
        if magnitude >= 1e-3, magnitude < 1e7 {
            if power < 0 { return sign + "0." + String(repeating: "0", count: -power - 1) + digits }
            let padded =
                digits + String(repeating: "0", count: max(power + 2 - digits.count, 0))
            return sign + padded.prefix(power + 1) + "." + padded.dropFirst(power + 1)
        }
        let fraction = digits.count > 1 ? String(digits.dropFirst()) : "0"
        return sign + digits.prefix(1) + "." + fraction + "E" + String(power)
    }

    /// The fewest digits that read back as the value, and the power of ten of the first.
    private static func shortest(_ value: Double) -> (digits: String, power: Int) {
        let parts = "\(value)".split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let whole = String(mantissa[0])
        let all = whole + (mantissa.count > 1 ? mantissa[1] : "")
        let leading = all.prefix { $0 == "0" }.count
        var digits = all.dropFirst(leading)
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        return (String(digits), whole.count - 1 - leading + exponent)
    }

    /// `new BigDecimal(text).toString()` of a text that `double` made.
    private static func decimal(_ text: String) -> String {
        let parts = text.split(separator: "E")
        guard parts.count == 2, let exponent = Int(parts[1]) else { return text }
        let isNegative = parts[0].hasPrefix("-")
        let digits = parts[0].filter { $0 != "." && $0 != "-" }
        let sign = isNegative ? "-" : ""
        // BigDecimal.toString: plain when the scale isn't negative and the first digit's power of ten
        // is -6 or more.
        let scale = digits.count - 1 - exponent
        guard scale >= 0, exponent >= -6 else {
            return sign + digits.prefix(1) + "." + digits.dropFirst() + "E"
                + (exponent < 0 ? "" : "+") + String(exponent)
        }
        if scale >= digits.count {
            return sign + "0." + String(repeating: "0", count: scale - digits.count) + digits
        }
        return sign + digits.dropLast(scale) + (scale > 0 ? "." + digits.suffix(scale) : "")
    }
}
