/// A time as signatures write it: `20150830T123600Z`, UTC.
public struct SigV4Timestamp: Hashable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public var seconds: Int

    /// A time by its seconds since 1970.
    public init(seconds: Int) { self.seconds = seconds }

    /// Reads `YYYYMMDD'T'hhmmss'Z'`; nil for anything else, and for a day no month has.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z")
        else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
            let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15),
            (1...12).contains(month), hour < 24, minute < 60, second < 60,
            day >= 1, day <= Self.days(in: month, of: year)
        else { return nil }
        seconds =
            ((Self.days(before: year, month) + day - 1) * 24 + hour) * 3600 + minute * 60
            + second
    }

    /// `20150830T123600Z`
    public var text: String {
        var days = seconds / 86400
        var rest = seconds % 86400
        if rest < 0 {
            rest += 86400
            days -= 1
        }
        var year = 1970 + days / 366
        while Self.days(before: year + 1, 1) <= days { year += 1 }
        while Self.days(before: year, 1) > days { year -= 1 }
        var month = 1
        while month < 12, Self.days(before: year, month + 1) <= days { month += 1 }
        let day = days - Self.days(before: year, month) + 1
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return padded(year, 4) + padded(month, 2) + padded(day, 2) + "T" + padded(rest / 3600, 2)
            + padded(rest / 60 % 60, 2) + padded(rest % 60, 2) + "Z"
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 to the first of a month, which may be before it.
    private static func days(before year: Int, _ month: Int) -> Int {
        let past = year - 1
        let toYear = past * 365 + past / 4 - past / 100 + past / 400 - 719_162
        return (1..<month).reduce(toYear) { $0 + days(in: $1, of: year) }
    }
}
