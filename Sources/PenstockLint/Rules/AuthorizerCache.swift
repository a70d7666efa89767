internal import PenstockModel

/// An authorizer whose answers are to be kept for everybody.
struct AuthorizerCache: LintRule {
    let id = "authorizer-cache"
    let severity = LintSeverity.error
    let reason =
        "Answers of a REQUEST authorizer are kept by its identity sources: API Gateway refuses one that keeps answers (300 s in REST APIs unless written) and has none."
    let source =
        "API Gateway REST API reference, Authorizer, \"identitySource\""
    let advice = "give it identity sources, or 0 for authorizerResultTtlInSeconds"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            for authorizer in record.definition.authorizers.values.sorted(by: { $0.name < $1.name })
            where authorizer.isKeptForEverybody {
                findings.add(
                    "the authorizer '\(authorizer.name)' keeps answers and has no identity source",
                    record.subject(.authorizer, authorizer.id, "authorizer \(authorizer.name)"))
            }
        }
        for record in definitions.apis {
            for authorizer in record.definition.authorizers.values.sorted(by: { $0.name < $1.name })
            where authorizer.isKeptForEverybody {
                findings.add(
                    "the authorizer '\(authorizer.name)' keeps answers and has no identity source",
                    record.subject(
                        .httpAuthorizer, authorizer.authorizerID, "authorizer \(authorizer.name)"))
            }
        }
    }
}
