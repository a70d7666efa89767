/// `String.format`: a format specifier of java.util.Formatter and what it makes of a value.
struct JavaFormat {
    var flags: Set<Character> = []
    var width: Int?
    var precision: Int?
    var conversion: Character = "s"
    /// `%1$s`, `%<s`, or the next argument.
    var argument: Int?
    var repeatsArgument = false

    /// The widest field and the most digits: what a page could hold.
    static let widthMax = 10_000

    /// Reads a specifier behind its `%`; nil when there is none.
    init?(_ text: inout Substring) {
        var rest = text
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        if rest.dropFirst(digits.count).first == "$", let index = Int(digits), index > 0 {
            argument = index - 1
            rest = rest.dropFirst(digits.count + 1)
        } else if rest.first == "<" {
            repeatsArgument = true
            rest = rest.dropFirst()
        }
        while let flag = rest.first, "-#+ 0,(".contains(flag) {
            flags.insert(flag)
            rest = rest.dropFirst()
        }
        let width = rest.prefix { $0.isASCII && $0.isNumber }
        if !width.isEmpty {
            self.width = Int(width).map { min($0, Self.widthMax) } ?? Self.widthMax
        }
        rest = rest.dropFirst(width.count)
        if rest.first == "." {
            let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty else { return nil }
            precision = Int(digits).map { min($0, Self.widthMax) } ?? Self.widthMax
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let conversion = rest.first else { return nil }
        self.conversion = conversion
        text = rest.dropFirst()
    }

    /// Fills a field.
    func padded(_ text: String) -> String {
        guard let width, text.utf16.count < width else { return text }
        let pad = String(repeating: " ", count: width - text.utf16.count)
        return flags.contains("-") ? text + pad : pad + text
    }

    /// Sign, zeros and separators of a number given as digits.
    func number(_ digits: String, isNegative: Bool) -> String {
        var digits = digits
        if flags.contains(",") { digits = Self.grouped(digits) }
        var prefix = ""
        var suffix = ""
        if isNegative {
            prefix = flags.contains("(") ? "(" : "-"
            suffix = flags.contains("(") ? ")" : ""
        } else if flags.contains("+") {
            prefix = "+"
        } else if flags.contains(" ") {
            prefix = " "
        }
        if flags.contains("0"), let width {
            let missing = width - prefix.count - suffix.count - digits.count
            if missing > 0 { digits = String(repeating: "0", count: missing) + digits }
        }
        return padded(prefix + digits + suffix)
    }

    private static func grouped(_ digits: String) -> String {
        let whole = digits.prefix { $0 != "." }
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result + digits.dropFirst(whole.count)
    }

    /// Digits rounded half up to so many places behind the point.
    static func fixed(_ digits: String, power: Int, places: Int) -> String {
        // All digits as one whole number, then cut.
        let scale = digits.count - 1 - power
        guard let unscaled = JavaBigInteger(digits) else { return digits }
        let value = rounded(JavaBigDecimal(unscaled: unscaled, scale: scale), places)
        var text = value.description
        if text.count <= places {
            text = String(repeating: "0", count: places + 1 - text.count) + text
        }
        guard places > 0 else { return text }
        return text.dropLast(places) + "." + text.suffix(places)
    }

    private static func rounded(_ value: JavaBigDecimal, _ places: Int) -> JavaBigInteger {
        guard value.scale > places else { return value.scaled(to: places) }
        let divisor = JavaBigDecimal.power(value.scale - places)
        let (quotient, rest) = value.unscaled.dividing(by: divisor)
        return rest * JavaBigInteger(2) >= divisor ? quotient + JavaBigInteger(1) : quotient
    }
}
