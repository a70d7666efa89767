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
                let found = Self.fault(
                    AuthorizerChains.signatures(
                        of: placed.title, stage: "", in: record.definition.chains,
                        isIAM: placed.method.authorizationType == .iam))
                if let fault = found ?? (hasPolicy ? "the API has a resource policy" : nil) {
                    findings.add(
                        "\(placed.title) is called with the caller's credentials, and \(fault)",
                        placed.subject.at("Integration"))
                }
            }
        }
        for record in definitions.apis {
            let isSocket = record.definition.api.protocolType != .http
            for (route, subject) in record.routes {
                guard
                    let credentials = record.definition.integration(of: route)?.credentialsARN,
                    Integration.isCaller(credentials)
                else { continue }
                // Messages are whose handshake it was.
                let asked = isSocket ? record.definition.route(key: "$connect") : route
                let found = Self.fault(
                    AuthorizerChains.signatures(
                        of: asked?.routeKey ?? "", stage: "", in: record.definition.chains,
                        isIAM: asked?.authorizationType == .iam))
                if let fault = found {
                    findings.add(
                        "\(route.routeKey) is called with the caller's credentials, and \(fault)",
                        subject.at("Target"))
                }
            }
        }
    }

    private static func fault(_ signatures: CallerSignatures) -> String? {
        switch signatures {
        case .all: nil
        case .some: "the chain of authorizers lets in who has none"
        case .none: "nobody must have any"
        }
    }
}
