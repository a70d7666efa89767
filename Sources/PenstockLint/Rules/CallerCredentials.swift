internal import PenstockModel

/// An integration that is called with the caller's credentials, where there are none or AWS refuses them.
struct CallerCredentials: LintRule {
    let id = "caller-credentials"
    let severity = LintSeverity.error
    let reason =
        "arn:aws:iam::*:user/* passes the identity of a caller on that AWS_IAM has found out; and an API with a resource policy can't be deployed with it: \"Caller provided credentials not allowed when resource policy is set\"."
    let source =
        "API Gateway API reference, \"Integration\", credentials; serverless/serverless#7194"
    let advice = "make the authorization AWS_IAM, or name a role, or none (SAM: InvokeRole: NONE)"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            let hasPolicy = record.definition.api.policy?.isEmpty == false
            for placed in record.methods {
                guard let credentials = placed.integration?.credentials,
                    Integration.isCaller(credentials)
                else { continue }
                let subject = placed.subject.at("Integration")
                if placed.method.authorizationType != .iam,
                    AuthorizerChains.chain(
                        of: placed.title, stage: "", in: record.definition.chains) == nil
                {
                    findings.add(
                        "\(placed.title) is called with the caller's credentials, and nobody must "
                            + "have any", subject)
                } else if hasPolicy {
                    findings.add(
                        "\(placed.title) is called with the caller's credentials, and the API has "
                            + "a resource policy", subject)
                }
            }
        }
    }
}
