internal import PenstockModel

/// A method wants a key, and no key opens the stage.
struct APIKeyWithoutPlan: LintRule {
    let id = "api-key-without-plan"
    let severity = LintSeverity.error
    let reason =
        "A key opens the stages of its usage plans only, so without a plan every request is refused with 403."
    let source = "API Gateway Developer Guide, \"Usage plans and API keys for REST APIs\""
    let advice = "add the stage to a usage plan that has keys"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        let plans = definitions.account.usagePlans.values
        for record in definitions.restAPIs {
            guard let first = record.methods.first(where: { $0.method.apiKeyRequired }) else {
                continue
            }
            let id = record.definition.api.id
            for name in record.stages.keys.sorted() {
                let own = plans.filter { record in
                    record.plan.apiStages.contains { $0.apiID == id && $0.stage == name }
                }
                let keys = definitions.account.apiKeys.values
                let isStageKey = keys.contains { $0.stageKeys.contains("\(id)/\(name)") }
                if own.isEmpty, !isStageKey {
                    findings.add(
                        "\(first.title) requires an API key, and no usage plan has the stage '\(name)'",
                        first.subject.at("ApiKeyRequired"))
                }
            }
        }
    }
}
