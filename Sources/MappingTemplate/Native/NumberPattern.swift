/// A pattern for numbers, spelled as Java's `DecimalFormat` spells them, with a comma between groups
/// and a point before the fraction: `#,##0.00`, `000`, `0.###`, `0.0%`.
///
/// Rounding is half to even, as `DecimalFormat`'s. A negative number gets a minus sign in front; patterns
/// with a part of their own for those (`;`) and exponents are refused.
public struct NumberPattern: Hashable, Sendable {
    private var prefix = ""
    private var suffix = ""
    private var integerMin = 0
    private var fractionMin = 0
    private var fractionMax = 0
    private var groupSize = 0
    private var isPercent = false

    /// The longest pattern, in bytes.
    public static let sourceMax = 256
    /// The largest power of ten that a number to be written may have.
    public static let exponentMax = 1000

    /// Compiles a pattern.
    public init(_ source: String) throws(NativeToolError) {
        guard source.utf8.count <= Self.sourceMax else {
            throw NativeToolError("a number pattern has more than \(Self.sourceMax) bytes")
        }
        func refuse(_ index: String.Index, _ why: String) -> NativeToolError {
            let column = source.distance(from: source.startIndex, to: index) + 1
            return NativeToolError("column \(column) of the number pattern '\(source)': \(why)")
        }
        var isInFraction = false
        var isBehind = false
        var hasDigits = false
        var isQuoted = false
        for index in source.indices {
            let character = source[index]
            if character == "'" {
                isQuoted.toggle()
                continue
            }
            let isDigit = !isQuoted && "#0,.".contains(character)
            if isDigit, isBehind { throw refuse(index, "digits are in one place only") }
            if isDigit {
                hasDigits = true
                try digit(character, isInFraction: &isInFraction) { refuse(index, $0) }
            } else {
                if hasDigits { isBehind = true }
                if !isQuoted, ";E‰¤".contains(character) {
                    throw refuse(index, "'\(character)' is not supported")
                }
                if !isQuoted, character == "%" { isPercent = true }
                if hasDigits { suffix.append(character) } else { prefix.append(character) }
            }
        }
        guard hasDigits else { throw refuse(source.endIndex, "there is no # and no 0") }
    }

    private mutating func digit(
        _ character: Character, isInFraction: inout Bool, _ refuse: (String) -> NativeToolError
    ) throws(NativeToolError) {
        switch (character, isInFraction) {
        case (".", false): isInFraction = true
        case (".", true): throw refuse("there is a second point")
        case (",", true): throw refuse("groups are before the point only")
        case (",", false): groupSize = 1
        case ("0", true):
            guard fractionMin == fractionMax else { throw refuse("0 stands before # here") }
            fractionMin += 1
            fractionMax += 1
        case ("#", true): fractionMax += 1
        default:
            guard character == "0" || integerMin == 0 else {
                throw refuse("# stands before 0 here")
            }
            if character == "0" { integerMin += 1 }
            // The first comma sets it to 1, and each digit behind the last comma adds one.
            if groupSize > 0 { groupSize += 1 }
        }
    }

    /// The number as this pattern writes it; `text` is a JSON or Java number.
    public func format(_ text: String) throws(NativeToolError) -> String {
        guard var number = DecimalDigits(text), abs(number.exponent) <= Self.exponentMax,
            number.digits.count <= Self.exponentMax
        else { throw NativeToolError("'\(text.prefix(40))' is not a number that can be written") }
        if isPercent { number.exponent += 2 }
        number.round(places: fractionMax)
        let (whole, fraction) = number.parts()
        let padding = repeatElement(UInt8(ascii: "0"), count: max(integerMin - whole.count, 0))
        let integer = grouped(Array(padding) + whole)
        let tail =
            fraction + repeatElement(UInt8(ascii: "0"), count: max(fractionMin - fraction.count, 0))
        var result = number.isNegative && !number.digits.isEmpty ? "-" : ""
        result += prefix + integer
        if !tail.isEmpty { result += "." + String(decoding: tail, as: UTF8.self) }
        // A pattern such as #.## writes zero as 0.
        if integer.isEmpty, tail.isEmpty { result += "0" }
        return result + suffix
    }

    private func grouped(_ digits: [UInt8]) -> String {
        let size = groupSize - 1
        guard size > 0 else { return String(decoding: digits, as: UTF8.self) }
        var result: [UInt8] = []
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: size) {
                result.append(UInt8(ascii: ","))
            }
            result.append(digit)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
