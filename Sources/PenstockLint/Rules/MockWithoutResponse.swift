internal import PenstockModel

/// A MOCK integration that answers 500.
struct MockWithoutResponse: LintRule {
    let id = "mock-without-response"
    let severity = LintSeverity.error
    let reason =
        "A MOCK integration answers through the integration response that its request template's statusCode selects, and 500 when there is none."
    let source = "API Gateway Developer Guide, \"Mock integrations for REST APIs in API Gateway\""
    let advice =
        "add a default integration response and the request template {\"statusCode\": 200}"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            for placed in record.methods {
                guard let integration = placed.integration, integration.type == .mock else {
                    continue
                }
                let subject = placed.subject.at("Integration")
                if integration.responses.isEmpty {
                    findings.add("\(placed.title) has no integration response", subject)
                } else if integration.requestTemplates.isEmpty {
                    findings.add(
                        "\(placed.title) has no request template, so nothing says its statusCode",
                        subject)
                }
            }
        }
    }
}
