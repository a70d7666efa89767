/// A decimal number as its digits: exact, where a `Double` would round before it is rounded.
struct DecimalDigits {
    /// ASCII digits without zeros in front and behind; none for zero.
    var digits: [UInt8]
    /// The number is 0.digits × 10^exponent.
    var exponent: Int
    var isNegative: Bool

    /// Reads digits with an optional sign, point and exponent; nil for anything else.
    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
        let whole = bytes.prefix { Self.isDigit($0) }
        bytes = bytes.dropFirst(whole.count)
        var fraction: ArraySlice<UInt8> = []
        if bytes.first == UInt8(ascii: ".") {
            fraction = bytes.dropFirst().prefix { Self.isDigit($0) }
            bytes = bytes.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        var power = 0
        if let letter = bytes.first, letter | 0x20 == UInt8(ascii: "e") {
            guard let value = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)),
                abs(value.clampedToSign) < 1_000_000
            else { return nil }
            power = value
        } else if !bytes.isEmpty {
            return nil
        }
        digits = Array(whole) + Array(fraction)
        exponent = whole.count + power
        trim()
    }

    /// Rounds half to even at so many places behind the point.
    mutating func round(places: Int) {
        let kept = exponent + places
        guard kept < digits.count else { return }
        guard kept >= 0 else {
            digits = []
            return trim()
        }
        let first = digits[kept]
        let isMore =
            first > UInt8(ascii: "5")
            || (first == UInt8(ascii: "5")
                && (digits.count > kept + 1 || (kept > 0 && !digits[kept - 1].isMultiple(of: 2))))
        digits.removeSubrange(kept...)
        if isMore { increment() }
        trim()
    }

    /// The digits before and behind the point, without zeros in front and behind.
    func parts() -> (whole: [UInt8], fraction: [UInt8]) {
        let zero = UInt8(ascii: "0")
        if exponent <= 0 {
            return ([], Array(repeating: zero, count: digits.isEmpty ? 0 : -exponent) + digits)
        }
        let whole = digits.prefix(exponent)
        return (
            Array(whole) + Array(repeating: zero, count: exponent - whole.count),
            Array(digits.dropFirst(exponent))
        )
    }

    private mutating func increment() {
        var i = digits.count - 1
        while i >= 0 {
            if digits[i] < UInt8(ascii: "9") {
                digits[i] += 1
                return
            }
            digits[i] = UInt8(ascii: "0")
            i -= 1
        }
        digits.insert(UInt8(ascii: "1"), at: 0)
        exponent += 1
    }

    private mutating func trim() {
        let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(zeros)
        exponent -= zeros
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits.isEmpty { exponent = 0 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}

extension Int {
    /// Itself, but never so small that its magnitude is no `Int`.
    fileprivate var clampedToSign: Int { Swift.max(self, -Int.max) }
}
