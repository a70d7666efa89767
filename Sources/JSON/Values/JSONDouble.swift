/// Reads the doubles of number lexemes.
enum JSONDouble {
    /// The powers of ten that a double holds exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// The double nearest to a lexeme of RFC 8259 §6; nil where that is infinite.
    static func parse(_ lexeme: UnsafeBufferPointer<UInt8>) -> Double? {
        if let value = exact(lexeme) { return value }
        guard let value = Double(String(decoding: lexeme, as: UTF8.self)), value.isFinite else {
            return nil
        }
        return value
    }

    // W. D. Clinger, "How to read floating point numbers accurately" (1990): with the digits below
    // 2^53 and the power of ten exact, one rounding is all there is.
    private static func exact(_ lexeme: UnsafeBufferPointer<UInt8>) -> Double? {
        guard lexeme.count <= 32 else { return nil }
        var digits: UInt64 = 0
        var digitCount = 0
        var fraction = 0
        var hasPoint = false
        var i = lexeme.first == UInt8(ascii: "-") ? 1 : 0
        let isNegative = i == 1
        while i < lexeme.count {
            let byte = lexeme[i]
            if JSONScanner.isDigit(byte) {
                digits = digits &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
                if digits != 0 { digitCount += 1 }
                if hasPoint { fraction += 1 }
            } else if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else {
                return nil
            }
            i += 1
        }
        guard digitCount <= 19, digits <= 1 << 53, fraction < powers.count else { return nil }
        let value = Double(digits) / powers[fraction]
        return isNegative ? -value : value
    }
}
