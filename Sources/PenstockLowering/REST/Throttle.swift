internal import JSON
internal import PenstockModel

/// Token buckets of stages, methods and usage plans.
enum Throttle {
    /// A step; nil where there is no limit. AWS names none in its answers, hence no headers.
    ///
    /// - Parameter store: where it is counted; nil: in each gateway.
    static func step(
        _ name: String, rate: Double?, burst: Int?, key: String? = nil, store: String? = nil
    ) -> JSONValue? {
        guard let rate = rate ?? (burst == nil ? nil : ThrottleSettings.accountDefault.rateLimit),
            rate > 0, let number = JSONNumber(rate)
        else { return nil }
        var config = JSONObject([("rate", .number(number))])
        if let burst, burst > 0 { config["burst"] = .number(JSONNumber(burst)) }
        if let key {
            config["key"] = [.string(key)]
            config["missing"] = "pass"
        }
        if let store { config["store"] = .string(store) }
        config["headers"] = false
        return .object(
            JSONObject([
                ("use", "RateLimit/TokenBucket"), ("name", .string(name)),
                ("config", .object(config)),
            ]))
    }

    /// Whether settings let nothing through.
    static func isShut(rate: Double?, burst: Int?) -> Bool { rate == 0 || burst == 0 }
}

extension RESTStage {
    /// A method's setting, or the stage's for all.
    func setting(path: String, verb: String) -> (setting: MethodSetting, isOwn: Bool)? {
        guard !stage.methodSettings.isEmpty else { return nil }
        let own = [verb, "*"].lazy.compactMap {
            stage.methodSettings[MethodSetting.key(path: path, method: $0)]
        }.first { $0.throttlingRateLimit != nil || $0.throttlingBurstLimit != nil }
        if let own { return (own, true) }
        return stage.methodSettings["*/*"].map { ($0, false) }
    }
}

/// How many requests an account may have in a region, over all its APIs.
package struct AccountThrottle: Hashable, Sendable {
    /// A second.
    package var rate: Double
    /// At once.
    package var burst: Int

    /// aws-surface.md §1, "account throttle": the default of most regions.
    package static let aws = AccountThrottle(rate: 10_000, burst: 5_000)

    /// So many a second and at once.
    package init(rate: Double, burst: Int) {
        self.rate = rate
        self.burst = burst
    }
}

extension LoweringRun {
    /// The last limit of AWS's order, shared by all that an account has in a region.
    func accountLimit(_ scope: Scope) -> [JSONValue] {
        guard let limit = options.accountThrottle else { return [] }
        let name = "account-\(scope.account)-\(scope.region)"
        return Throttle.step(name, rate: limit.rate, burst: limit.burst).map { [$0] } ?? []
    }
}
