internal import PenstockModel

/// Mappings on an integration that passes everything through.
struct ProxyIgnoresMapping: LintRule {
    let id = "proxy-ignores-mapping"
    let severity = LintSeverity.warning
    let reason =
        "A proxy integration passes requests and answers through: its templates and integration responses are never used."
    let source = "API Gateway Developer Guide, \"Choose an API Gateway API integration type\""
    let advice = "remove them, or use HTTP or AWS instead of HTTP_PROXY or AWS_PROXY"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            for placed in record.methods {
                guard let integration = placed.integration, integration.isProxy else { continue }
                let mapped = integration.responses.values.filter {
                    !$0.responseTemplates.isEmpty || !$0.responseParameters.isEmpty
                        || $0.selectionPattern?.isEmpty == false
                }
                if !integration.requestTemplates.isEmpty {
                    findings.add(
                        "\(placed.title) is a proxy and has request templates",
                        placed.subject.at("Integration", "RequestTemplates"))
                }
                if !mapped.isEmpty {
                    findings.add(
                        "\(placed.title) is a proxy and maps responses",
                        placed.subject.at("Integration", "IntegrationResponses"))
                }
            }
        }
    }
}
