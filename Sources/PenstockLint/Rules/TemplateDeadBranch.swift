internal import VTL

/// A template with a part that never runs, or never as a directive.
struct TemplateDeadBranch: LintRule {
    let id = "template-dead-branch"
    let severity = LintSeverity.warning
    let reason =
        "A branch that is never taken, a directive that is printed as text and a loop beyond 1,000 turns are not what was meant."
    let source =
        "API Gateway Developer Guide, \"Amazon API Gateway quotas\", and the Velocity 1.7 reference"
    let advice = "remove the part, or correct its condition"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        TemplateWalk.check(definitions, [.deadBranch, .printedAsText, .foreachLimit], &findings)
    }
}
