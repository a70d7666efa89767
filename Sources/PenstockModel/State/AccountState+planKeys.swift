/// A plan of a key whose stage another plan of the key has too.
package struct SharedPlanStage: Hashable, Sendable {
    /// The other plan's id.
    package var plan: String
    package var key: String
    package var stage: APIStage

    package init(plan: String, key: String, stage: APIStage) {
        self.plan = plan
        self.key = key
        self.stage = stage
    }
}

// AWS developer guide, "Usage plans and API keys for REST APIs": "a given API key can only be associated
// with one usage plan for each stage of your API". Which of two plans would count is nowhere said.
extension AccountState {
    /// What keeps keys out of a plan that has, or is to have, these stages; nil: nothing.
    package func sharedStage(
        of keys: some Sequence<String>, in plan: String, with stages: [APIStage]
    ) -> SharedPlanStage? {
        let others = usagePlans.values.filter { $0.plan.id != plan }.sorted {
            $0.plan.id < $1.plan.id
        }
        for other in others {
            guard let stage = stages.first(where: other.plan.hasStage) else { continue }
            let taken = Set(other.keyIDs)
            if let key = keys.first(where: taken.contains) {
                return SharedPlanStage(plan: other.plan.id, key: key, stage: stage)
            }
        }
        return nil
    }
}

extension UsagePlan {
    /// Whether a stage is one of the plan's.
    package func hasStage(_ stage: APIStage) -> Bool {
        apiStages.contains { $0.apiID == stage.apiID && $0.stage == stage.stage }
    }
}
