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
        func look(_ uri: String?, _ credentials: String?, _ api: String, _ subject: LintSubject) {
            // With credentials the role's policy says so, and not the function's.
            guard credentials?.isEmpty != false, let function = definitions.function(of: uri),
                !definitions.permissions.contains(where: { lets($0, function, api) })
            else { return }
            findings.add(
                "nothing lets API Gateway invoke the function '\(function.name)'", subject)
        }
        for record in definitions.restAPIs {
            for placed in record.methods {
                guard let integration = placed.integration else { continue }
                look(
                    integration.uri, integration.credentials, record.definition.api.id,
                    placed.subject)
            }
        }
        for record in definitions.httpAPIs {
            for (integration, subject) in record.integrations {
                look(
                    integration.integrationURI, integration.credentialsARN,
                    record.definition.api.apiID, subject)
            }
        }
    }

    /// Whether a permission is for the function and the API; stages, methods and paths in its source
    /// aren't looked at.
    private func lets(
        _ permission: FunctionPermission, _ function: Function, _ api: String
    ) -> Bool {
        guard ["lambda:InvokeFunction", "lambda:*", "*"].contains(permission.action),
            ["apigateway.amazonaws.com", "*"].contains(permission.principal),
            permission.function == function.name || permission.function == function.arn
                || permission.function.hasPrefix(function.arn + ":")
        else { return false }
        guard let source = permission.sourceARN else { return true }
        let parts = source.split(separator: ":", omittingEmptySubsequences: false)
        let place = parts.last.map { $0.prefix { $0 != "/" } } ?? ""
        return place == api || place.contains("*")
    }
}
