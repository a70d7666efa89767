extension JSONBuffer {
    /// Appends a whole number in decimal.
    public mutating func appendInt(_ value: Int64) {
        reserve(20)
        var place = 20
        var rest = value.magnitude
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            repeat {
                place -= 1
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                digits[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            } while rest > 0
            if value < 0 { append(UInt8(ascii: "-")) }
            append(UnsafeBufferPointer(rebasing: digits[place..<20]))
        }
    }

    /// Appends the shortest spelling that reads back as `value`, a whole one without fraction;
    /// `null` for an infinity or NaN, which JSON doesn't have.
    public mutating func appendDouble(_ value: Double) {
        guard value.isFinite else { return append("null") }
        // Below 2^53 every whole double is that number, and no zero is lost but the sign of -0.
        if value.magnitude < 0x1p53, value == value.rounded(.towardZero),
            value != 0 || value.sign == .plus
        {
            return appendInt(Int64(value))
        }
        var text = value.description
        text.withUTF8 { text in
            // Swift spells doubles as JSON does, with ".0" on whole ones.
            let isWhole =
                text.count > 2 && text[text.count - 1] == UInt8(ascii: "0")
                && text[text.count - 2] == UInt8(ascii: ".")
            append(UnsafeBufferPointer(rebasing: text[0..<text.count - (isWhole ? 2 : 0)]))
        }
    }
}
