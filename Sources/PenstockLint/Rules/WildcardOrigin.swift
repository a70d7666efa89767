internal import PenstockModel

/// CORS that allows credentials to every origin.
struct WildcardOrigin: LintRule {
    let id = "wildcard-origin-with-credentials"
    let severity = LintSeverity.error
    let reason =
        "A browser refuses an answer with credentials whose allowed origin is *, so that the call fails."
    let source = "Fetch standard §3.3.5 \"CORS protocol and credentials\""
    let advice = "name the origins, or allow no credentials"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.httpAPIs {
            guard let cors = record.definition.api.corsConfiguration, cors.allowCredentials == true,
                cors.allowOrigins.contains("*")
            else { continue }
            findings.add(
                "credentials are allowed to every origin", record.subject.at("CorsConfiguration"))
        }
        for record in definitions.restAPIs {
            for placed in record.methods {
                let responses = placed.integration?.responses.values.map(\.responseParameters) ?? []
                if responses.contains(where: isWild) {
                    findings.add(
                        "\(placed.title) allows credentials to every origin",
                        placed.subject.at("Integration", "IntegrationResponses"))
                }
            }
            let gateway = record.definition.gatewayResponses
            for (type, response) in gateway.sorted(by: { $0.key < $1.key })
            where isWild(response.responseParameters) {
                findings.add(
                    "the gateway response \(type) allows credentials to every origin",
                    record.subject(.gatewayResponse, type, "gateway response \(type)"))
            }
        }
    }

    private func isWild(_ parameters: [String: String]) -> Bool {
        CORSHeader.origin.value(in: parameters) == "'*'"
            && CORSHeader.credentials.value(in: parameters)?.lowercased() == "'true'"
    }
}
