internal import PenstockImport
internal import PenstockModel

/// A function that may run longer than its caller waits.
struct FunctionOutlivesGateway: LintRule {
    let id = "function-outlives-gateway"
    let severity = LintSeverity.note
    let reason =
        "A function goes on after the gateway has answered 504 or 503, and a client that tries again does the work twice."
    let source = "API Gateway Developer Guide, \"Amazon API Gateway quotas\", integration timeout"
    let advice = "give the function a timeout within the integration's"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        var told: Set<String> = []
        func look(_ uri: String?, _ timeout: Int, _ title: String) {
            guard let function = definitions.function(of: uri),
                function.timeout * 1_000 > timeout, told.insert(function.arn).inserted
            else { return }
            findings.add(
                "the function may run \(function.timeout) s, and \(title) waits \(timeout) ms",
                LintSubject(
                    kind: .function, id: function.name, name: function.logicalID,
                    members: ["Timeout"]))
        }
        for record in definitions.restAPIs {
            for placed in record.methods {
                guard let integration = placed.integration,
                    integration.responseTransferMode != .stream
                else { continue }
                look(
                    integration.uri, integration.timeoutInMillis ?? TimeoutTooLong.restMax,
                    placed.title)
            }
        }
        for record in definitions.httpAPIs {
            for (integration, subject) in record.integrations {
                look(
                    integration.integrationURI,
                    integration.timeoutInMillis ?? TimeoutTooLong.httpMax, subject.name)
            }
        }
    }
}
