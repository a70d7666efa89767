internal import PenstockModel

/// What mappings and routing rules name: a stage of an API, of whatever kind.
enum MappedStage {
    static func check(
        _ api: String, _ stage: String, _ state: AccountState, _ call: Call
    ) throws(ControlError) {
        let hasStage: Bool
        if let record = state.apis[api] {
            hasStage = record.stages[stage] != nil
        } else if let record = state.restAPIs[api] {
            hasStage = record.stages[stage] != nil
        } else {
            throw .noV2API(api, call)
        }
        // The REST API's sentence.
        guard hasStage else { throw .badRequest("Invalid stage identifier specified") }
    }
}

extension RoutingRule {
    /// Whether an action invokes an API, in one stage or in any.
    fileprivate func invokes(_ api: String, stage: String?) -> Bool {
        actions.contains {
            $0.invokeAPI.apiID == api && (stage == nil || $0.invokeAPI.stage == stage)
        }
    }
}

extension AccountState {
    /// Whether a domain name leads to an API, in one stage or in any.
    func isMapped(_ api: String, stage: String? = nil) -> Bool {
        domainNames.values.contains { domain in
            domain.mappings.values.contains {
                $0.apiID == api && (stage == nil || $0.stage == stage)
            } || domain.routingRules.values.contains { $0.invokes(api, stage: stage) }
        }
    }

    /// Takes an API that is gone out of the usage plans. Recorded nowhere: a plan can't name stages
    /// that aren't there.
    mutating func removeFromPlans(_ api: String) {
        for (plan, record) in usagePlans
        where record.plan.apiStages.contains(where: { $0.apiID == api }) {
            usagePlans[plan]?.plan.apiStages.removeAll { $0.apiID == api }
        }
    }
}
