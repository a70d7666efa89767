import CivilTime
import Quota
import Testing

@Suite("Periods of quotas")
struct QuotaCalendarTests {
    private func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        CivilDay(year: year, month: month, day: day).number
    }

    @Test("a week begins on Sunday, with offset 1 on Monday (CloudFormation, QuotaSettings)")
    func week() {
        // 2025-11-23 is a Sunday.
        let sunday = day(2025, 11, 23)
        let plain = QuotaCalendar(.week)
        #expect(plain.start(of: sunday) == sunday)
        #expect(plain.start(of: sunday + 6) == sunday)
        #expect(plain.end(of: sunday + 6) == sunday + 7)
        let monday = QuotaCalendar(.week, offset: 1)
        #expect(monday.start(of: sunday) == sunday - 6)
        #expect(monday.start(of: sunday + 1) == sunday + 1)
    }

    @Test("a month begins on its 1st, with offset 14 on its 15th")
    func month() {
        let plain = QuotaCalendar(.month)
        #expect(plain.start(of: day(2024, 2, 29)) == day(2024, 2, 1))
        #expect(plain.end(of: day(2024, 2, 29)) == day(2024, 3, 1))
        let shifted = QuotaCalendar(.month, offset: 14)
        #expect(shifted.start(of: day(2025, 1, 14)) == day(2024, 12, 15))
        #expect(shifted.end(of: day(2025, 1, 14)) == day(2025, 1, 15))
        #expect(shifted.start(of: day(2025, 1, 15)) == day(2025, 1, 15))
        #expect(shifted.end(of: day(2025, 1, 15)) == day(2025, 2, 15))
    }

    @Test("periods join without a gap", arguments: QuotaCalendar.Period.allCases)
    func joins(period: QuotaCalendar.Period) {
        for offset in 0...27 {
            let calendar = QuotaCalendar(period, offset: offset)
            for day in stride(from: 18_000, to: 20_000, by: 1) {
                let (start, end) = (calendar.start(of: day), calendar.end(of: day))
                #expect(start <= day && day < end)
                #expect(calendar.start(of: end) == end)
                #expect(calendar.start(of: end - 1) == start)
            }
        }
    }
}
