import CivilTime
import Testing

@Suite("Days of the calendar")
struct CivilDayTests {
    @Test("days follow each other for five centuries, by the calendar's own rules")
    func sequence() {
        var expected = CivilDay(year: 1599, month: 12, day: 31)
        var weekday = 5  // A Friday.
        for number in expected.number...CivilDay(year: 2101, month: 1, day: 1).number {
            let day = CivilDay(number: number)
            guard day == expected, day.number == number, day.weekday == weekday else {
                Issue.record("day \(number) is \(day)")
                return
            }
            weekday = weekday % 7 + 1
            expected.day += 1
            if expected.day > CivilDay.days(inMonth: expected.month, of: expected.year) {
                expected.day = 1
                expected.month += 1
            }
            if expected.month > 12 {
                expected.month = 1
                expected.year += 1
            }
        }
    }

    @Test(
        "a leap year is every fourth, but for three centuries in four",
        arguments: [(1900, 28), (2000, 29), (2023, 28), (2024, 29), (0, 29), (-4, 29), (-100, 28)])
    func leapYears(year: Int, days: Int) {
        #expect(CivilDay.days(inMonth: 2, of: year) == days)
    }

    @Test("the epoch is Thursday, the first of January 1970")
    func epoch() {
        #expect(CivilDay(number: 0) == CivilDay(year: 1970, month: 1, day: 1))
        #expect(CivilDay(number: 0).weekday == 4)
        #expect(CivilDay(number: -1) == CivilDay(year: 1969, month: 12, day: 31))
    }

    @Test("an offset moves the day, not the moment")
    func offset() {
        let time = CivilTime(seconds: 0, offset: -3600)
        #expect((time.year, time.month, time.day, time.hour) == (1969, 12, 31, 23))
        #expect(time.seconds == 0)
        #expect(time.dayOfYear == 365)
    }
}
