public import CPenstock

extension pen_str {
    /// The number that all of the bytes spell in decimal, with an optional '-'; nil for anything
    /// else, also for one that does not fit.
    public var integer: Int64? {
        var index = 0
        let isNegative = n > 0 && buffer[0] == 0x2d
        if isNegative { index = 1 }
        guard index < n else { return nil }
        var value: Int64 = 0
        while index < n {
            let digit = buffer[index] &- 0x30
            guard digit < 10 else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            // Counting downwards for negative numbers lets Int64.min through.
            let (next, past) = scaled.addingReportingOverflow(
                isNegative ? -Int64(digit) : Int64(digit))
            guard !overflow, !past else { return nil }
            value = next
            index += 1
        }
        return value
    }

    /// Whether the bytes are a number as JSON writes it (RFC 8259 §6).
    public var isNumber: Bool {
        var index = 0
        func digits() -> Int {
            let start = index
            while index < n, buffer[index] &- 0x30 < 10 { index += 1 }
            return index - start
        }
        if index < n, buffer[index] == 0x2d { index += 1 }
        let first = index
        let whole = digits()
        guard whole > 0, whole == 1 || buffer[first] != 0x30 else { return false }
        if index < n, buffer[index] == 0x2e {
            index += 1
            guard digits() > 0 else { return false }
        }
        if index < n, buffer[index] | 0x20 == 0x65 {
            index += 1
            if index < n, buffer[index] == 0x2b || buffer[index] == 0x2d { index += 1 }
            guard digits() > 0 else { return false }
        }
        return index == n
    }

    /// Writes `value` in decimal into `out` (20 bytes are enough) and returns how many it took.
    public static func write(_ value: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        var length = 0
        var rest = value.magnitude
        repeat {
            out[length] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
            length += 1
            rest /= 10
        } while rest > 0
        if value < 0 {
            out[length] = 0x2d
            length += 1
        }
        var digits = UnsafeMutableBufferPointer(start: out, count: length)
        digits.reverse()
        return length
    }
}
