internal import JSON
internal import PenstockConfig

/// One written step, resolved: the plugin it means, and the instance it wants.
struct StepPlan {
    var step: Configuration.Step
    var phase: Configuration.Phase
    var key: InstanceKey
    var request: InstanceRequest
}

/// The plans of a configuration by where their steps are written.
struct StepPlans {
    private var plans: [String: StepPlan] = [:]
    /// In the order they were first seen.
    private(set) var inOrder: [StepPlan] = []

    mutating func add(_ plan: StepPlan) {
        guard plans.updateValue(plan, forKey: plan.key.site) == nil else { return }
        inOrder.append(plan)
    }

    subscript(site: String) -> StepPlan? { plans[site] }

    /// Where a step is written, in words that editing another route doesn't change.
    static func site(
        of step: Configuration.Step, on route: Configuration.Route
    ) -> String {
        var tokens = step.pointer.tokens
        if tokens.count > 3, tokens[0] == "apis", tokens[2] == "routes" {
            tokens[3] = route.key
        }
        return JSONPointer(tokens).description
    }
}
