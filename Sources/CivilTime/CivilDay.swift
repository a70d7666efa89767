/// A day of the proleptic Gregorian calendar.
public struct CivilDay: Hashable, Sendable {
    /// The year, 0 for 1 BC.
    public var year: Int
    /// From 1.
    public var month: Int
    /// From 1.
    public var day: Int

    /// A day by its parts, which aren't checked.
    @inlinable
    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// How many days the month has.
    @inlinable
    public static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Whether the year has 366 days.
    @inlinable
    public static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
}

// Days by number, counted in eras of 400 years that begin in March, so that the leap day is the last
// of its year (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
extension CivilDay {
    @usableFromInline static var daysOfEra: Int { 146_097 }

    /// Days since 1970-01-01.
    @inlinable
    public var number: Int {
        let (era, yearOfEra) = Self.divide(month > 2 ? year : year - 1, by: 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysOfEra + dayOfEra - 719_468
    }

    /// The day that is so many days after 1970-01-01.
    @inlinable
    public init(number: Int) {
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

    /// From 1 (Monday) to 7, as ISO 8601 counts.
    @inlinable
    public var weekday: Int { Self.divide(number + 3, by: 7).rest + 1 }

    /// The quotient rounded down, and a rest that is never negative.
    @inlinable
    public static func divide(_ value: Int, by divisor: Int) -> (quotient: Int, rest: Int) {
        let rest = value % divisor
        return rest < 0 ? (value / divisor - 1, rest + divisor) : (value / divisor, rest)
    }
}
