internal import CivilTime

/// When the periods of a quota begin, in UTC. Days are numbers since 1970-01-01.
public struct QuotaCalendar: Hashable, Sendable {
    /// How long a period is.
    public enum Period: String, CaseIterable, Sendable {
        case day = "DAY"
        case week = "WEEK"
        case month = "MONTH"
    }

    /// How long a period is.
    public let period: Period
    /// Days by which each period begins later. AWS CloudFormation, AWS::ApiGateway::UsagePlan
    /// QuotaSettings: "with a time period of WEEK, an offset of 0 starts the time period on Sunday,
    /// and an offset of 1 starts the time period on Monday". (The REST API reference has another
    /// sentence, of requests subtracted in the first period; the console offers days.)
    public let offset: Int

    /// The largest offset: the shortest month still has such a day.
    public static let offsetMax = 27

    /// An offset outside the period counts from its beginning.
    public init(_ period: Period, offset: Int = 0) {
        self.period = period
        switch period {
        case .day: self.offset = 0
        case .week: self.offset = (0...6).contains(offset) ? offset : 0
        case .month: self.offset = (0...Self.offsetMax).contains(offset) ? offset : 0
        }
    }

    /// The first day of the period that has this day.
    public func start(of day: Int) -> Int {
        switch period {
        case .day: return day
        // Day 0 is a Thursday, day 3 a Sunday.
        case .week: return day - CivilDay.divide(day + 4 - offset, by: 7).rest
        case .month:
            let shifted = CivilDay(number: day - offset)
            return CivilDay(year: shifted.year, month: shifted.month, day: 1).number + offset
        }
    }

    /// The first day of the period after the one that has this day.
    public func end(of day: Int) -> Int {
        let start = start(of: day)
        switch period {
        case .day: return start + 1
        case .week: return start + 7
        case .month:
            let first = CivilDay(number: start - offset)
            return start + CivilDay.days(inMonth: first.month, of: first.year)
        }
    }
}
