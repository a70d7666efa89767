internal import PenstockModel

/// A usage plan whose keys open nothing.
struct UsagePlanWithoutStage: LintRule {
    let id = "usage-plan-without-stage"
    let severity = LintSeverity.warning
    let reason = "The keys of a usage plan open its stages; without one they open nothing."
    let source = "API Gateway Developer Guide, \"Usage plans and API keys for REST APIs\""
    let advice = "add the stages that the plan is for"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        let plans = definitions.account.usagePlans.values.map(\.plan).sorted {
            ($0.name, $0.id) < ($1.name, $1.id)
        }
        for plan in plans where plan.apiStages.isEmpty {
            findings.add(
                "the usage plan '\(plan.name)' has no stage",
                LintSubject(kind: .usagePlan, id: plan.id, name: "usage plan \(plan.name)"))
        }
    }
}
