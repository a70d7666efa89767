internal import PenstockModel

/// Usage: how much of a plan its keys have used, day by day.
///
/// The data plane doesn't count for usage plans yet, so that nothing is used and all of it remains;
/// UpdateUsage, which gives a key more of it, is refused (`OperationTable.refusedREST`).
enum UsageReports {
    static let operations: OperationGroup = ["GetUsage": .read(get)]

    /// Days that one call may ask for. AWS REST API reference, GetUsage: the last 90 days.
    static let daysMax = 90

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
        var usage = Usage()
        usage.usagePlanID = id
        usage.startDate = start
        usage.endDate = end
        let remaining = record.plan.quota?.limit ?? 0
        let key = call.parameter("keyId")
        for id in record.keyIDs where key == nil || key == id {
            usage.values[id] = (first...last).map { _ in [0, remaining] }
        }
        return Reply(usage)
    }

    /// The number of a day `2016-01-31`.
    private static func day(_ text: String) -> Int? {
        Timestamp(iso8601: "\(text)T00:00:00Z").map { Int($0.seconds / 86_400) }
    }
}
