internal import JSON

/// A number that values are compared with, ready for the short decimals that nearly all numbers are,
/// and exact for all others.
struct NumberBound: BitwiseCopyable {
    /// The value times 10^scale, when `isShort`.
    var short: ShortDecimal
    var isShort: Bool
    /// `minimum` and its like, or `multipleOf`.
    var operation: Operation
    /// The number in the schema, for the exact comparison.
    var constant: SchemaProgram.Constant
}

/// A decimal number of at most 18 digits without an exponent: `digits / 10^scale`.
struct ShortDecimal: BitwiseCopyable {
    var digits: Int64
    var scale: Int

    /// The value of a JSON number; nil when it has more digits, or an exponent.
    @inline(__always)
    init?(_ lexeme: UnsafeBufferPointer<UInt8>) {
        let count = lexeme.count
        // 18 digits, a sign and a point.
        guard count <= 20, let text = lexeme.baseAddress else { return nil }
        var index = text[0] == UInt8(ascii: "-") ? 1 : 0
        var value: Int64 = 0
        var point = -1
        let first = index
        while index < count {
            let digit = text[index] &- 0x30
            if digit < 10 {
                value = value &* 10 &+ Int64(digit)
            } else if digit == UInt8(ascii: ".") &- 0x30 {
                point = index
            } else {
                return nil
            }
            index += 1
        }
        let digits = count - first - (point < 0 ? 0 : 1)
        guard digits <= 18 else { return nil }
        self.digits = first == 1 ? -value : value
        scale = point < 0 ? 0 : count - point - 1
    }

    init(digits: Int64, scale: Int) {
        self.digits = digits
        self.scale = scale
    }

    /// -1, 0 or 1 as `self` is less than, equal to or more than `other`; nil when that doesn't fit
    /// 64 bits.
    @inline(__always)
    func compare(_ other: ShortDecimal) -> Int? {
        guard let (a, b) = aligned(other) else { return nil }
        return a < b ? -1 : a > b ? 1 : 0
    }

    /// Whether this is a whole multiple of `other`, which isn't zero; nil as above.
    @inline(__always)
    func isMultiple(of other: ShortDecimal) -> Bool? {
        guard let (a, b) = aligned(other), b != 0 else { return nil }
        return a % b == 0
    }

    @inline(__always)
    private func aligned(_ other: ShortDecimal) -> (Int64, Int64)? {
        if scale == other.scale { return (digits, other.digits) }
        let isCoarser = scale < other.scale
        let distance = isCoarser ? other.scale - scale : scale - other.scale
        guard distance <= 18 else { return nil }
        var factor: Int64 = 1
        for _ in 0..<distance { factor &*= 10 }
        let (raised, overflow) = (isCoarser ? digits : other.digits)
            .multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        return isCoarser ? (raised, other.digits) : (digits, raised)
    }
}
