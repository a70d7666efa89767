internal import PenstockModel
internal import Quota

/// Usage: how much of a plan its keys have used, day by day, as the data plane counted it.
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
        return Reply(usage(of: record, first...last, call.usage) { key == nil || key == $0 })
    }

    /// AWS REST API reference, UpdateUsage: "a temporary extension to the remaining quota", by
    /// replacing `/remaining`. It ends with the quota's period.
    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let (id, key) = (call.label("usageplanId"), call.label("keyId"))
        guard var record = state.usagePlans[id] else { throw .noUsagePlan }
        guard record.keyIDs.contains(key) else { throw .noUsagePlanKey }
        guard let quota = record.plan.quota else {
            throw .badRequest("Usage Plan \(id) has no quota to extend")
        }
        let today = Int(call.now / secondsPerDay)
        let counts = Counts(record, today...today, call.usage)
        var granted = UsageGrant(
            remaining: counts.remaining(of: key, today), day: today,
            used: counts.used(of: key, through: today), limit: quota.limit)
        try call.patch(&granted, .listed)
        guard (0...UsageGrant.remainingMax).contains(granted.remaining) else {
            throw .badRequest(
                "Invalid patch value '\(granted.remaining)' specified for path '/remaining'")
        }
        record.grants[key] = granted
        state.usagePlans[id] = record
        return Reply(usage(of: record, today...today, call.usage) { $0 == key })
    }

    private static func usage(
        of record: UsagePlanRecord, _ days: ClosedRange<Int>, _ source: UsageSource?,
        _ isAsked: (String) -> Bool
    ) -> Usage {
        var usage = Usage()
        usage.usagePlanID = record.plan.id
        usage.startDate = date(days.lowerBound)
        usage.endDate = date(days.upperBound)
        let counts = Counts(record, days, source)
        for key in record.keyIDs where isAsked(key) {
            usage.values[key] = days.map {
                [counts.used(of: key, on: $0), counts.remaining(of: key, $0)]
            }
        }
        return usage
    }

    /// What was counted, with what it is counted against.
    private struct Counts {
        let record: UsagePlanRecord
        let calendar: QuotaCalendar
        let counted: [String: [Int: Int]]

        init(_ record: UsagePlanRecord, _ days: ClosedRange<Int>, _ source: UsageSource?) {
            self.record = record
            let quota = record.plan.quota
            calendar = QuotaCalendar(
                quota?.period.flatMap { QuotaCalendar.Period(rawValue: $0.rawValue) } ?? .day,
                offset: quota?.offset ?? 0)
            let first = calendar.start(of: days.lowerBound)
            counted = source?(record.plan.id, first...days.upperBound) ?? [:]
        }

        func used(of key: String, on day: Int) -> Int { counted[key]?[day] ?? 0 }

        /// In the period of a day, up to that day.
        func used(of key: String, through day: Int) -> Int {
            let start = calendar.start(of: day)
            return (counted[key] ?? [:]).reduce(0) {
                (start...day).contains($1.key) ? $0 + $1.value : $0
            }
        }

        func remaining(of key: String, _ day: Int) -> Int {
            guard let quota = record.plan.quota else { return 0 }
            let used = used(of: key, through: day)
            if let grant = record.grants[key], day >= grant.day,
                calendar.start(of: day) == calendar.start(of: grant.day)
            {
                return max(0, quota.limit + grant.extra(of: quota.limit) - used)
            }
            return max(0, quota.limit - used)
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
