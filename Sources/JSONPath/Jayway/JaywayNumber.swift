internal import JSON

/// Numbers as Jayway compares them with text, which goes through Java's types to `BigDecimal`.
enum JaywayNumber {
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

    /// What json-smart's value of a number prints.
    static func text(of lexeme: UnsafeBufferPointer<UInt8>) -> String {
        var buffer = JSONBuffer(capacity: 32)
        JavaNumber.append(lexeme, to: &buffer)
        return buffer.text
    }

    /// `Double.toString`.
    static func text(of value: Double) -> String {
        var buffer = JSONBuffer(capacity: 32)
        JavaNumber.append(value, to: &buffer)
        return buffer.text
    }

    /// `new BigDecimal(value.toString()).toString()` of json-smart's value of a number.
    static func decimal(of lexeme: UnsafeBufferPointer<UInt8>) -> String {
        let text = text(of: lexeme)
        let parts = text.split(separator: "E")
        guard parts.count == 2, let exponent = Int(parts[1]) else { return text }
        let digits = parts[0].filter { $0 != "." && $0 != "-" }
        let sign = text.hasPrefix("-") ? "-" : ""
        // BigDecimal.toString: plain when the scale isn't negative and the first digit's power of
        // ten is -6 or more.
        let scale = digits.count - 1 - exponent
        guard scale >= 0, exponent >= -6 else {
            return sign + digits.prefix(1) + (digits.count > 1 ? "." : "") + digits.dropFirst()
                + "E"
                + (exponent < 0 ? "" : "+") + String(exponent)
        }
        if scale >= digits.count {
            return sign + "0." + String(repeating: "0", count: scale - digits.count) + digits
        }
        return sign + digits.dropLast(scale) + (scale > 0 ? "." + digits.suffix(scale) : "")
    }
}
