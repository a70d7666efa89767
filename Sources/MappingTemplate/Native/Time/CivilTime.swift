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

    /// Milliseconds since 1970-01-01T00:00:00Z that templates may use: the years 0 to 9999.
    public static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// The time that is so many milliseconds after 1970-01-01T00:00:00Z, which must be in `range`.
    public init(milliseconds: Int64, offset: Int = 0) {
        let local = milliseconds + Int64(offset) * 1000
        let (days, rest) = Self.divide(Int(local), by: 86_400_000)
        self.init(day: days)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        nanosecond = rest % 1000 * 1_000_000
        self.offset = offset
    }

    /// Milliseconds since 1970-01-01T00:00:00Z; what is less than one is cut off.
    public var milliseconds: Int64 {
        let seconds = (dayNumber * 24 + hour) * 3600 + minute * 60 + second - offset
        return Int64(seconds) * 1000 + Int64(nanosecond / 1_000_000)
    }

    /// From 1 (Monday) to 7, as ISO 8601 counts.
    public var weekday: Int { Self.divide(dayNumber + 3, by: 7).rest + 1 }

    /// From 1.
    public var dayOfYear: Int {
        dayNumber - CivilTime(year: year, month: 1, day: 1).dayNumber + 1
    }

    /// How many days the month has.
    public static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    /// The quotient rounded down, and a rest that is never negative.
    static func divide(_ value: Int, by divisor: Int) -> (quotient: Int, rest: Int) {
        let rest = (value % divisor + divisor) % divisor
        return ((value - rest) / divisor, rest)
    }
}

// Days by number, counted in eras of 400 years that begin in March, so that the leap day is the last
// of its year (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
extension CivilTime {
    private static let daysOfEra = 146_097

    /// Days since 1970-01-01.
    var dayNumber: Int {
        let (era, yearOfEra) = Self.divide(month > 2 ? year : year - 1, by: 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysOfEra + dayOfEra - 719_468
    }

    /// The day with this number.
    private init(day number: Int) {
        let (era, dayOfEra) = Self.divide(number + 719_468, by: Self.daysOfEra)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / (Self.daysOfEra - 1)) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}
