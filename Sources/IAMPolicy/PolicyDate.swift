internal import CivilTime

/// A moment of a date condition: IAM User Guide, "Date condition operators": a W3C form of ISO 8601
/// (https://www.w3.org/TR/NOTE-datetime), or seconds since 1970.
struct PolicyDate: Comparable, Sendable {
    /// Since 1970, and nanoseconds of that second: the year 9999 has too many nanoseconds for one number.
    private let seconds: Int
    private let fraction: Int

    static func < (a: PolicyDate, b: PolicyDate) -> Bool {
        (a.seconds, a.fraction) < (b.seconds, b.fraction)
    }

    init?(_ text: String) {
        if let seconds = Double(text), abs(seconds) < 4e9, !text.contains("-") || seconds < 0,
            text.utf8.count > 4
        {
            self.seconds = Int(seconds.rounded(.down))
            fraction = Int((seconds - seconds.rounded(.down)) * 1e9)
            return
        }
        var reader = Reader(bytes: Array(text.utf8))
        guard let (seconds, fraction) = reader.read() else { return nil }
        (self.seconds, self.fraction) = (seconds, fraction)
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        /// YYYY, YYYY-MM, YYYY-MM-DD, each with Thh:mm, Thh:mm:ss, Thh:mm:ss.s and a zone.
        mutating func read() -> (Int, Int)? {
            guard let year = digits(4) else { return nil }
            var (month, day) = (1, 1)
            if skip("-") {
                guard let found = digits(2) else { return nil }
                month = found
                if skip("-") {
                    guard let found = digits(2) else { return nil }
                    day = found
                }
            }
            guard (1...12).contains(month),
                (1...CivilDay.days(inMonth: month, of: year)).contains(day)
            else { return nil }
            var seconds = CivilDay(year: year, month: month, day: day).number * 86_400
            var fraction = 0
            if skip("T") {
                guard let (clock, rest) = time() else { return nil }
                seconds += clock
                fraction = rest
            }
            guard position == bytes.count else { return nil }
            return (seconds, fraction)
        }

        private mutating func time() -> (Int, Int)? {
            guard let hour = digits(2), hour < 24, skip(":"), let minute = digits(2), minute < 60
            else { return nil }
            var seconds = hour * 3600 + minute * 60
            var fraction = 0
            if skip(":") {
                guard let second = digits(2), second < 61 else { return nil }
                seconds += second
                if skip(".") {
                    guard let found = self.fraction() else { return nil }
                    fraction = found
                }
            }
            guard let zone = zone() else { return nil }
            return (seconds - zone, fraction)
        }

        private mutating func fraction() -> Int? {
            var (value, unit) = (0, 100_000_000)
            let start = position
            while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 {
                value += Int(bytes[position] - UInt8(ascii: "0")) * unit
                unit /= 10
                position += 1
            }
            return position > start ? value : nil
        }

        /// Z, or ±hh:mm in seconds.
        private mutating func zone() -> Int? {
            if skip("Z") { return 0 }
            let sign = skip("+") ? 1 : skip("-") ? -1 : 0
            guard sign != 0, let hours = digits(2), skip(":"), let minutes = digits(2) else {
                return nil
            }
            return sign * (hours * 3600 + minutes * 60)
        }

        private mutating func digits(_ count: Int) -> Int? {
            guard position + count <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[position..<(position + count)] {
                guard byte &- UInt8(ascii: "0") < 10 else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            position += count
            return value
        }

        private mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
                return false
            }
            position += 1
            return true
        }
    }
}
