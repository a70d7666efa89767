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
    func invokes(_ api: String, stage: String?) -> Bool {
        actions.contains {
            $0.invokeAPI.apiID == api && (stage == nil || $0.invokeAPI.stage == stage)
        }
    }
}
