internal import PenstockModel

/// A method that nothing but a chain of authorizers guards.
struct ChainWithoutAuthorizer: LintRule {
    let id = "chain-without-authorizer"
    let severity = LintSeverity.warning
    let reason =
        "A chain of authorizers is Penstock's: AWS passes it over, and the method is open there."
    let source = "Docs/definitions.md, \"Chains of authorizers\""
    let advice =
        "give it an authorizer or AWS_IAM beside the chain, or disable this rule where nothing is deployed to AWS"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            for placed in record.methods where placed.method.authorizationType == .none {
                // A preflight has no credentials: it is open wherever browsers call.
                guard placed.method.httpMethod != "OPTIONS",
                    AuthorizerChains.guards(
                        placed.title, stages: record.stages.keys, in: record.definition.chains)
                else { continue }
                findings.add(
                    "\(placed.title) has a chain of authorizers alone",
                    placed.subject.at("AuthorizationType"))
            }
        }
        for record in definitions.apis {
            for (route, subject) in record.routes
            where [nil, RouteAuthorizationType.none].contains(route.authorizationType) {
                // Messages are whose handshake it was.
                guard record.definition.api.protocolType == .http || route.routeKey == "$connect",
                    AuthorizerChains.guards(
                        route.routeKey, stages: record.stages.keys, in: record.definition.chains)
                else { continue }
                findings.add(
                    "\(route.routeKey) has a chain of authorizers alone",
                    subject.at("AuthorizationType"))
            }
        }
    }
}

extension AuthorizerChains {
    /// Whether a chain guards a method at all, or in any of the stages.
    static func guards(
        _ key: String, stages: some Collection<String>, in chains: [String: String]
    ) -> Bool {
        guard !chains.isEmpty else { return false }
        return guards(key, stage: "", in: chains)
            || stages.contains { guards(key, stage: $0, in: chains) }
    }
}
