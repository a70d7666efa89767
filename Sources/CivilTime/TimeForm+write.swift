extension CivilTime {
    /// Writes `form.length` bytes to `out`. The offset isn't looked at: the forms say UTC. Of a year
    /// above 9999 or below 0 the last four digits are written.
    public func write(_ form: TimeForm, to out: UnsafeMutablePointer<UInt8>) {
        _ = form.forEachPart { letter, start, count in
            switch letter {
            case UInt8(ascii: "b"):
                Self.put(TimeForm.months, (month - 1) * 3, to: out + start)
            case UInt8(ascii: "w"):
                Self.put(TimeForm.weekdays, (weekday - 1) * 3, to: out + start)
            default:
                if let value = value(of: letter) {
                    Self.put(value, count, to: out + start)
                } else {
                    out[start] = letter
                }
            }
            return true
        }
    }

    /// The text of this form.
    public func text(_ form: TimeForm) -> String {
        String(unsafeUninitializedCapacity: form.length) { buffer in
            if let base = buffer.baseAddress { write(form, to: base) }
            return form.length
        }
    }

    private func value(of letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "y"): CivilDay.divide(year, by: 10_000).rest
        case UInt8(ascii: "n"): month
        case UInt8(ascii: "d"): day
        case UInt8(ascii: "h"): hour
        case UInt8(ascii: "m"): minute
        case UInt8(ascii: "s"): second
        case UInt8(ascii: "f"): nanosecond / 1_000_000
        default: nil
        }
    }

    private static func put(
        _ names: StaticString, _ offset: Int, to out: UnsafeMutablePointer<UInt8>
    ) {
        for i in 0..<3 { out[i] = names.utf8Start[offset + i] }
    }

    private static func put(_ value: Int, _ width: Int, to out: UnsafeMutablePointer<UInt8>) {
        var rest = value
        for i in (0..<width).reversed() {
            out[i] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
