internal import VTL

/// A template whose output can't be JSON.
struct TemplateNotJSON: LintRule {
    let id = "template-not-json"
    let severity = LintSeverity.warning
    let reason =
        "Lambda refuses a request that is no JSON, and clients an answer that only begins like it."
    let source =
        "API Gateway Developer Guide, \"Mapping template transformations for REST APIs in API Gateway\""
    let advice = "quote what is text, and put no comma before the last brace"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        TemplateWalk.check(definitions, [.notJSON], &findings)
    }
}
