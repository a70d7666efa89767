internal import PenstockModel

/// An authorizer that decides about nothing.
struct UnusedAuthorizer: LintRule {
    let id = "unused-authorizer"
    let severity = LintSeverity.warning
    let reason = "An authorizer protects the methods that name it, and no others."
    let source =
        "API Gateway Developer Guide, \"Use API Gateway Lambda authorizers\""
    let advice = "name it in the methods or routes that it is to protect, or remove it"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            let used = Set(record.methods.compactMap(\.method.authorizerID))
            let named = AuthorizerChains.names(in: record.definition.chains)
            for authorizer in record.definition.authorizers.values.sorted(by: { $0.name < $1.name })
            where !used.contains(authorizer.id) && !named.contains(authorizer.name) {
                findings.add(
                    "no method uses the authorizer '\(authorizer.name)'",
                    record.subject(.authorizer, authorizer.id, "authorizer \(authorizer.name)"))
            }
        }
        for record in definitions.apis {
            let used = Set(record.routes.compactMap(\.route.authorizerID))
            let named = AuthorizerChains.names(in: record.definition.chains)
            for authorizer in record.definition.authorizers.values.sorted(by: { $0.name < $1.name })
            where !used.contains(authorizer.authorizerID) && !named.contains(authorizer.name) {
                findings.add(
                    "no route uses the authorizer '\(authorizer.name)'",
                    record.subject(
                        .httpAuthorizer, authorizer.authorizerID, "authorizer \(authorizer.name)"))
            }
        }
    }
}
