/// A date and a time of day in the proleptic Gregorian calendar at an offset from UTC.
public struct CivilTime: Hashable, Sendable {
    /// The year, 0 for 1 BC.
    public var year: Int
    /// From 1.
    public var month: Int
    /// From 1.
    public var day: Int
    /// From 0 to 23.
    public var hour = 0
    /// From 0 to 59.
    public var minute = 0
    /// From 0 to 59: like Java's, this clock has no leap seconds.
    public var second = 0
    /// From 0 to 999,999,999.
    public var nanosecond = 0
    /// Seconds east of UTC.
    public var offset = 0

    /// Midnight in UTC of a day.
    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Milliseconds since 1970-01-01T00:00:00Z of the years 0 to 9999, which all texts can hold.
    public static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// The time that is so many milliseconds after 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64, offset: Int = 0) {
        let (seconds, rest) = CivilDay.divide(Int(milliseconds), by: 1000)
        self.init(seconds: seconds, offset: offset)
        nanosecond = rest * 1_000_000
    }

    /// The time that is so many seconds after 1970-01-01T00:00:00Z.
    public init(seconds: Int, offset: Int = 0) {
        let (days, rest) = CivilDay.divide(seconds + offset, by: 86_400)
        let date = CivilDay(number: days)
        self.init(year: date.year, month: date.month, day: date.day)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
        self.offset = offset
    }

    /// Seconds since 1970-01-01T00:00:00Z; what is less than one is cut off.
    public var seconds: Int {
        (date.number * 24 + hour) * 3600 + minute * 60 + second - offset
    }

    /// Milliseconds since 1970-01-01T00:00:00Z; what is less than one is cut off.
    public var milliseconds: Int64 {
        Int64(seconds) * 1000 + Int64(nanosecond / 1_000_000)
    }

    /// Its day.
    public var date: CivilDay { CivilDay(year: year, month: month, day: day) }

    /// From 1 (Monday) to 7, as ISO 8601 counts.
    public var weekday: Int { date.weekday }

    /// From 1.
    public var dayOfYear: Int {
        date.number - CivilDay(year: year, month: 1, day: 1).number + 1
    }
}
