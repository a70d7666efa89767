/// What a usage plan has that can't be.
package struct UsagePlanFault: Hashable, Sendable {
    /// Member names as the API has them, from the plan.
    package var path: [String]
    /// A sentence without a full stop.
    package var message: String
}

extension UsagePlan {
    /// The first number that no plan can have; nil: all are possible.
    package var fault: UsagePlanFault? {
        for (name, fault) in [("quota", quota?.fault), ("throttle", throttle?.fault)] {
            guard let fault else { continue }
            return UsagePlanFault(path: [name] + fault.path, message: fault.message)
        }
        for (index, stage) in apiStages.enumerated() {
            for (key, throttle) in stage.throttle.sorted(by: { $0.key < $1.key }) {
                guard let fault = throttle.fault else { continue }
                return UsagePlanFault(
                    path: ["apiStages", String(index), "throttle", key] + fault.path,
                    message: fault.message)
            }
        }
        return nil
    }
}

extension QuotaSettings {
    /// The offset where the period has such a day; else 0, as it has been counted.
    package var offsetWithinPeriod: Int {
        (0...(period ?? .day).offsetMax).contains(offset) ? offset : 0
    }

    fileprivate var fault: UsagePlanFault? {
        if limit < 0 {
            return UsagePlanFault(
                path: ["limit"], message: "Usage Plan quota limit must not be negative")
        }
        guard limit <= UsageGrant.remainingMax else {
            return UsagePlanFault(
                path: ["limit"],
                message: "Usage Plan quota limit must be at most \(UsageGrant.remainingMax)")
        }
        // AWS's sentences, as terraform-provider-aws quotes them (validUsagePlanQuotaSettings).
        let period = period ?? .day
        guard !(0...period.offsetMax).contains(offset) else { return nil }
        let range =
            period == .day ? "zero" : "between 0 and \(period.offsetMax) inclusive"
        return UsagePlanFault(
            path: ["offset"],
            message: "Usage Plan quota offset must be \(range) in the \(period.rawValue) period")
    }
}

extension QuotaPeriod {
    /// Days by which a period can begin later.
    fileprivate var offsetMax: Int {
        switch self {
        case .day: 0
        case .week: 6
        case .month: 27
        }
    }
}

extension ThrottleSettings {
    fileprivate var fault: UsagePlanFault? {
        // AWS::ApiGateway::UsagePlan ThrottleSettings: both have "Minimum: 0".
        if rateLimit < 0 {
            return UsagePlanFault(
                path: ["rateLimit"], message: "Usage Plan throttle rate limit must not be negative")
        }
        if burstLimit < 0 {
            return UsagePlanFault(
                path: ["burstLimit"],
                message: "Usage Plan throttle burst limit must not be negative")
        }
        return nil
    }
}
