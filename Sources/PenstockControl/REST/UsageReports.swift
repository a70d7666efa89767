internal import PenstockModel

/// Usage: how much of a plan its keys have used, day by day.
///
/// The data plane doesn't count for usage plans yet, so that nothing is used and all of it remains, or
/// what UpdateUsage granted.
enum UsageReports {
    static let operations: OperationGroup = ["GetUsage": .read(get), "UpdateUsage": .write(update)]

    /// Days that one call may ask for. AWS REST API reference, GetUsage: the last 90 days.
    static let daysMax = 90

    private static let secondsPerDay: Int64 = 86_400

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let id = call.label("usageplanId")
        guard let record = state.usagePlans[id] else { throw .noUsagePlan }
        let start = call.parameter("startDate") ?? ""
        let end = call.parameter("endDate") ?? ""
        guard let first = day(start), let last = day(end), first <= last else {
            throw .badRequest("Invalid date range specified: \(start) to \(end)")
        }
        guard last - first < daysMax else {
            throw .badRequest("Usage can be asked for at most \(daysMax) days")
        }
        let key = call.parameter("keyId")
        return Reply(usage(of: record, first...last) { key == nil || key == $0 })
    }

    /// AWS REST API reference, UpdateUsage: "a temporary extension to the remaining quota", by
    /// replacing `/remaining`. It ends with the quota's period.
    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let (id, key) = (call.label("usageplanId"), call.label("keyId"))
        guard var record = state.usagePlans[id] else { throw .noUsagePlan }
        guard record.keyIDs.contains(key) else { throw .noUsagePlanKey }
        guard record.plan.quota != nil else {
            throw .badRequest("Usage Plan \(id) has no quota to extend")
        }
        let today = Int(call.now / secondsPerDay)
        var granted = UsageGrant(remaining: remaining(of: key, record, today), day: today)
        try call.patch(&granted, .listed)
        guard granted.remaining >= 0 else {
            throw .badRequest(
                "Invalid patch value '\(granted.remaining)' specified for path '/remaining'")
        }
        record.grants[key] = granted
        state.usagePlans[id] = record
        return Reply(usage(of: record, today...today) { $0 == key })
    }

    private static func usage(
        of record: UsagePlanRecord, _ days: ClosedRange<Int>, _ isAsked: (String) -> Bool
    ) -> Usage {
        var usage = Usage()
        usage.usagePlanID = record.plan.id
        usage.startDate = date(days.lowerBound)
        usage.endDate = date(days.upperBound)
        for key in record.keyIDs where isAsked(key) {
            usage.values[key] = days.map { [0, remaining(of: key, record, $0)] }
        }
        return usage
    }

    private static func remaining(of key: String, _ record: UsagePlanRecord, _ day: Int) -> Int {
        guard let quota = record.plan.quota else { return 0 }
        if let grant = record.grants[key], day >= grant.day,
            isSame(quota.period, day, grant.day)
        {
            return grant.remaining
        }
        return quota.limit
    }

    /// Whether two days are in one period of a quota, in UTC.
    private static func isSame(_ period: QuotaPeriod?, _ a: Int, _ b: Int) -> Bool {
        switch period {
        case .day, nil: a == b
        // AWS doesn't say with which day a week begins: Sunday here. Day 0 is a Thursday.
        case .week: (a + 4) / 7 == (b + 4) / 7
        case .month: date(a).prefix(7) == date(b).prefix(7)
        }
    }

    /// The number of a day `2016-01-31`, counted from 1970.
    private static func day(_ text: String) -> Int? {
        Timestamp(iso8601: "\(text)T00:00:00Z").map { Int($0.seconds / secondsPerDay) }
    }

    private static func date(_ day: Int) -> String {
        String(Timestamp(seconds: Int64(day) * secondsPerDay).iso8601.prefix(10))
    }
}
