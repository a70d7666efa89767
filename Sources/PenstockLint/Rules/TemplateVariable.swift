internal import VTL

/// A template that asks for what is not there.
struct TemplateVariable: LintRule {
    let id = "template-variable"
    let severity = LintSeverity.warning
    let reason =
        "What nothing sets, and what $input, $util and $context don't have, isn't in the output as it was meant."
    let source =
        "API Gateway Developer Guide, \"Variables for data transformations for API Gateway\""
    let advice = "correct the name, or #set it before"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        TemplateWalk.check(definitions, [.unknownReference, .unknownName], &findings)
    }
}
