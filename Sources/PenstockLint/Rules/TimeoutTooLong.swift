internal import PenstockModel

/// A timeout beyond what API Gateway grants.
struct TimeoutTooLong: LintRule {
    let id = "timeout-too-long"
    let severity = LintSeverity.warning
    let reason =
        "An integration may take 29 s, longer in Regional and private REST APIs with a raised quota only; HTTP APIs have 30 s, fixed."
    let source = "API Gateway Developer Guide, \"Amazon API Gateway quotas\""
    let advice = "answer within the limit, or hand the work to a queue"

    /// Milliseconds.
    static let restMax = 29_000
    /// Milliseconds.
    static let httpMax = 30_000

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            for placed in record.methods {
                guard let integration = placed.integration,
                    integration.responseTransferMode != .stream,
                    let timeout = integration.timeoutInMillis, timeout > Self.restMax
                else { continue }
                findings.add(
                    "\(placed.title) has a timeout of \(timeout) ms, beyond \(Self.restMax)",
                    placed.subject.at("Integration", "TimeoutInMillis"))
            }
        }
        for record in definitions.httpAPIs {
            for (integration, subject) in record.integrations {
                guard let timeout = integration.timeoutInMillis, timeout > Self.httpMax else {
                    continue
                }
                findings.add(
                    "the timeout is \(timeout) ms, beyond \(Self.httpMax)",
                    subject.at("TimeoutInMillis"))
            }
        }
    }
}
