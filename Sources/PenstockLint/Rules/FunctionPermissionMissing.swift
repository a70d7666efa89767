internal import PenstockImport
internal import PenstockModel

/// A function that API Gateway may not invoke.
struct FunctionPermissionMissing: LintRule {
    let id = "function-permission-missing"
    let severity = LintSeverity.warning
    let reason =
        "AWS answers 500 to every request of such an integration: the function's policy doesn't let API Gateway in."
    let source =
        "Lambda Developer Guide, \"Invoking a Lambda function using an Amazon API Gateway endpoint\", permissions"
    let advice =
        "add an AWS::Lambda::Permission of lambda:InvokeFunction for apigateway.amazonaws.com"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            let api = record.definition.api.id
            for placed in record.methods {
                guard let integration = placed.integration else { continue }
                look(
                    Wanted(
                        uri: integration.uri, role: integration.credentials, api: api,
                        stages: record.stages.keys.sorted(),
                        places: GatewayCall.places(
                            placed.method.httpMethod, placed.resource.path)),
                    placed.subject, definitions, &findings)
            }
        }
        for record in definitions.httpAPIs {
            let api = record.definition.api.apiID
            let stages = record.stages.keys.sorted()
            for (integration, subject) in record.integrations {
                let target = "integrations/\(integration.integrationID)"
                let places = record.routes.filter { $0.route.target == target }.flatMap {
                    let key = $0.route.routeKey.split(separator: " ").map(String.init)
                    return key.count == 2 ? GatewayCall.places(key[0], key[1]) : key
                }
                look(
                    Wanted(
                        uri: integration.integrationURI, role: integration.credentialsARN,
                        api: api, stages: stages, places: places),
                    subject, definitions, &findings)
            }
        }
    }

    /// An integration's calls.
    private struct Wanted {
        var uri: String?
        var role: String?
        var api: String
        var stages: [String]
        /// See `GatewayCall.places`.
        var places: [String]
    }

    private func look(
        _ wanted: Wanted, _ subject: LintSubject, _ definitions: LintDefinitions,
        _ findings: inout LintFindings
    ) {
        // With credentials the role's policy says so, and not the function's.
        guard wanted.role?.isEmpty != false, let function = definitions.function(of: wanted.uri)
        else { return }
        // Region and account of a template are the function's.
        let parts = function.arn.split(separator: ":").map(String.init)
        guard parts.count > 4 else { return }
        let scope = Scope(region: parts[3], account: parts[4])
        let qualified = wanted.uri.flatMap { Self.qualified(function.arn, in: $0) } ?? function.arn
        let calls = (wanted.stages.isEmpty ? ["-"] : wanted.stages).flatMap { stage in
            wanted.places.compactMap {
                GatewayCall(qualified, scope, api: wanted.api, stage: stage, place: $0)
            }
        }
        let refused = calls.filter { call in
            !definitions.permissions.contains { $0.allows(call) }
        }
        guard let first = refused.first else { return }
        findings.add(
            refused.count == calls.count
                ? "nothing lets API Gateway invoke the function '\(function.name)'"
                : "nothing lets \(first.sourceARN) invoke the function '\(function.name)'", subject)
    }

    /// The ARN as the URI has it, with a version or an alias.
    private static func qualified(_ arn: String, in uri: String) -> String? {
        guard let start = uri.firstRange(of: arn)?.lowerBound else { return nil }
        return String(uri[start...].prefix { $0 != "/" })
    }
}
