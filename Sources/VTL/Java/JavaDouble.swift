/// Doubles as Java prints and reads them.
enum JavaDouble {
    /// `Double.toString`: the shortest digits that read back (as Java does since 19), plain from 10⁻³
    /// to below 10⁷ and with an exponent otherwise, always with a digit behind the point.
    static func string(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        let magnitude = value.magnitude
        // Swift prints these as Java does.
        if magnitude == 0 || (magnitude >= 1e-3 && magnitude < 1e7) { return value.description }
        let (digits, power) = digits(magnitude.description)
        let rest = digits.count > 1 ? String(digits.dropFirst()) : "0"
        return "\(value < 0 ? "-" : "")\(digits.prefix(1)).\(rest)E\(power)"
    }

    /// The significant digits of a decimal text and the power of ten of the first one.
    static func digits(_ text: String) -> (String, Int) {
        var digits = ""
        var power = 0
        var seenPoint = false
        var exponent = 0
        var leading = 0
        for (index, character) in text.enumerated() {
            if character == "." {
                seenPoint = true
            } else if character == "e" || character == "E" {
                exponent = Int(text.dropFirst(index + 1).drop { $0 == "+" }) ?? 0
                break
            } else if character != "-" {
                if digits.isEmpty, character == "0" {
                    if seenPoint { leading += 1 }
                    continue
                }
                digits.append(character)
                if !seenPoint { power += 1 }
            }
        }
        power = power > 0 ? power - 1 : -leading - 1
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return (digits.isEmpty ? "0" : digits, power + exponent)
    }
}
