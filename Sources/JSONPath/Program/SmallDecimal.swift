/// A number of up to 18 digits, exactly, without any allocation: nearly every number that is
/// compared.
struct SmallDecimal {
    private var digits: Int64 = 0
    /// The value is digits × 10^exponent.
    private var exponent = 0

    /// The number that a JSON lexeme spells; nil when it has more digits or is far from 1.
    init?(_ lexeme: UnsafeBufferPointer<UInt8>) {
        guard lexeme.count <= 24 else { return nil }
        var count = 0
        var index = 0
        var hasPoint = false
        let isNegative = lexeme.first == UInt8(ascii: "-")
        if isNegative { index = 1 }
        scan: while index < lexeme.count {
            let byte = lexeme[index]
            index += 1
            switch byte {
            case UInt8(ascii: "."): hasPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard let power = Self.power(UnsafeBufferPointer(rebasing: lexeme[index...])) else {
                    return nil
                }
                exponent += power
                break scan
            default:
                digits = digits &* 10 &+ Int64(byte &- 0x30)
                count += 1
                if hasPoint { exponent -= 1 }
            }
        }
        guard count <= 18 else { return nil }
        if isNegative { digits = -digits }
    }

    private static func power(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        var value = 0
        for byte in text where byte.isDigit { value = min(value * 10 + Int(byte &- 0x30), 1000) }
        guard value < 100 else { return nil }
        return text.first == UInt8(ascii: "-") ? -value : value
    }

    /// Negative when `a` is the smaller, 0 when both are equal; nil when it would take more digits
    /// to tell.
    static func order(_ a: SmallDecimal, _ b: SmallDecimal) -> Int? {
        let lowest = min(a.exponent, b.exponent)
        guard let x = a.scaled(to: lowest), let y = b.scaled(to: lowest) else { return nil }
        return (x > y ? 1 : 0) - (x < y ? 1 : 0)
    }

    private func scaled(to lowest: Int) -> Int64? {
        var value = digits
        if value == 0 { return 0 }
        for _ in lowest..<exponent {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            if isTooLarge { return nil }
            value = product
        }
        return value
    }
}
