internal import CivilTime

/// Units that a template can add to a time.
public enum TimeUnit: String, Hashable, Sendable, CaseIterable {
    case milliseconds, seconds, minutes, hours, days, weeks, months, years

    /// The unit with this name, in the singular too.
    public init(named name: String) throws(NativeToolError) {
        let lower = name.lowercased()
        guard
            let unit = Self.allCases.first(where: {
                $0.rawValue == lower || $0.rawValue == lower + "s"
            })
        else {
            let names = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw NativeToolError("'\(name.prefix(40))' is no unit of time; these are: \(names)")
        }
        self = unit
    }

    /// `milliseconds` since 1970 with `amount` units more. Months and years keep the day of the month,
    /// or take the month's last where it has none (Java's `plusMonths`).
    public func add(_ amount: Int64, to milliseconds: Int64) throws(NativeToolError) -> Int64 {
        let result: Int64?
        switch self {
        case .milliseconds: result = Self.sum(milliseconds, amount, 1)
        case .seconds: result = Self.sum(milliseconds, amount, 1000)
        case .minutes: result = Self.sum(milliseconds, amount, 60_000)
        case .hours: result = Self.sum(milliseconds, amount, 3_600_000)
        case .days: result = Self.sum(milliseconds, amount, 86_400_000)
        case .weeks: result = Self.sum(milliseconds, amount, 604_800_000)
        case .months: result = Self.months(amount, after: milliseconds)
        case .years:
            let (months, isOverflow) = amount.multipliedReportingOverflow(by: 12)
            result = isOverflow ? nil : Self.months(months, after: milliseconds)
        }
        guard let result, CivilTime.range.contains(result) else {
            throw NativeToolError("the time is outside the years 0 to 9999")
        }
        return result
    }

    private static func sum(_ start: Int64, _ amount: Int64, _ size: Int64) -> Int64? {
        let (product, isLarge) = amount.multipliedReportingOverflow(by: size)
        let (sum, isLarger) = start.addingReportingOverflow(product)
        return isLarge || isLarger ? nil : sum
    }

    private static func months(_ amount: Int64, after start: Int64) -> Int64? {
        guard CivilTime.range.contains(start), abs(amount.clamped) < 120_000 else { return nil }
        var time = CivilTime(milliseconds: start)
        let (years, month) = CivilDay.divide(time.month - 1 + Int(amount), by: 12)
        time.year += years
        time.month = month + 1
        time.day = min(time.day, CivilDay.days(inMonth: time.month, of: time.year))
        return time.milliseconds
    }
}

extension Int64 {
    /// Itself, but never so small that its magnitude is no `Int64`.
    fileprivate var clamped: Int64 { Swift.max(self, -Int64.max) }
}
