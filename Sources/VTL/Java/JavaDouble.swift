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

    /// Whether a JSON number is spelled as Java prints the double: plain, without zeros to spare, with
    /// no more digits than doubles keep.
    static func isCanonical(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = text.first == UInt8(ascii: "-") ? 1 : 0
        guard text.count <= 15, let point = text.firstIndex(of: UInt8(ascii: ".")),
            point - start <= 7, point > start, point + 1 < text.count
        else { return false }
        let whole = text[start..<point]
        let fraction = text[(point + 1)...]
        guard whole.allSatisfy(VTLLexer.isDigit), fraction.allSatisfy(VTLLexer.isDigit) else {
            return false
        }
        // Below 10⁻³ Java prints an exponent.
        if whole.allSatisfy({ $0 == UInt8(ascii: "0") }) {
            let zeros = fraction.prefix { $0 == UInt8(ascii: "0") }.count
            if zeros > 2 || zeros == fraction.count { return fraction.count == 1 && zeros == 1 }
        }
        return fraction.count == 1 || fraction.last != UInt8(ascii: "0")
    }
}
