internal import PenstockModel

/// A route that anybody may write to.
struct UnauthenticatedWrite: LintRule {
    let id = "unauthenticated-write"
    let severity = LintSeverity.warning
    let reason = "Anybody who knows the address can call it and change what is behind it."
    let source =
        "API Gateway Developer Guide, \"Control and manage access to REST APIs in API Gateway\""
    let advice = "give it an authorizer or AWS_IAM, or disable this rule where it is meant so"

    private static let writes: Set = ["POST", "PUT", "PATCH", "DELETE", "ANY"]

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            let api = record.definition.api
            // A resource policy decides there, and a private API needs one.
            guard api.policy == nil, !api.endpointConfiguration.types.contains(.private) else {
                continue
            }
            for placed in record.methods {
                guard Self.writes.contains(placed.method.httpMethod),
                    placed.method.authorizationType == .none, !placed.method.apiKeyRequired,
                    let integration = placed.integration, integration.type != .mock,
                    // chain-without-authorizer tells of those.
                    !AuthorizerChains.guards(
                        placed.title, stages: record.stages.keys, in: record.definition.chains)
                else { continue }
                findings.add(
                    "\(placed.title) is open to everybody",
                    placed.subject.at("AuthorizationType"))
            }
        }
        for record in definitions.httpAPIs {
            for (route, subject) in record.routes {
                let isWrite = Self.writes.contains(route.method) || route.routeKey == "$default"
                let isOpen =
                    route.authorizationType == nil || route.authorizationType == .some(.none)
                if isWrite, isOpen,
                    !AuthorizerChains.guards(
                        route.routeKey, stages: record.stages.keys, in: record.definition.chains)
                {
                    findings.add(
                        "\(route.routeKey) is open to everybody", subject.at("AuthorizationType"))
                }
            }
        }
    }
}
