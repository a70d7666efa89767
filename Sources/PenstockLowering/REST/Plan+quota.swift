internal import JSON
internal import PenstockModel

extension StageKeys.Plan {
    /// The name of the plugin that counts against the plan's quota, on all of its stages.
    var quotaName: String { "quota.\(id)" }

    /// For RateLimit/Quota: counted by key, whichever stage a request comes by.
    func quotaConfig(_ options: LoweringOptions) -> JSONObject? {
        guard let quota else { return nil }
        var config = JSONObject([
            ("limit", .number(JSONNumber(max(0, quota.limit)))),
            ("period", .string((quota.period ?? .day).rawValue)),
            ("plan", .string(id)),
            ("key", [.string("ctx.\(StageKeys.step).plan_\(id)")]),
            ("missing", "pass"),
            // AWS names no limit in its answers.
            ("headers", false),
        ])
        let offset = quota.offsetWithinPeriod
        if offset > 0 { config["offset"] = .number(JSONNumber(offset)) }
        if options.usage != .memory { config["store"] = .string(UsageStore.name) }
        let grants = grants.sorted { $0.key < $1.key }.map { key, grant -> JSONValue in
            [
                "key": .string(key), "day": .number(JSONNumber(grant.day)),
                "extra": .number(JSONNumber(grant.extra(of: quota.limit))),
            ]
        }
        if !grants.isEmpty { config["grants"] = .array(grants) }
        return config
    }
}

extension LoweringRun {
    /// What counts against the plans of a stage's keys.
    mutating func declarePlans(of keys: StageKeys) {
        for plan in keys.plans {
            if options.usage.hasThrottles { countsUsage = true }
            guard let config = plan.quotaConfig(options) else { continue }
            countsUsage = true
            declare(plan.quotaName, "RateLimit/Quota", config)
        }
    }
}
