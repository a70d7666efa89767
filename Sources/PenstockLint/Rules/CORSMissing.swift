internal import PenstockModel

/// An API that browsers call doesn't answer their preflights everywhere.
///
/// Nothing says outright that an API is for browsers. What does: some of it answers preflights or
/// sends CORS headers, or users sign in to it (Cognito, JWT).
struct CORSMissing: LintRule {
    let id = "cors-missing"
    let severity = LintSeverity.warning
    let reason =
        "A browser sends a preflight before it calls another origin, and doesn't call when the answer has no CORS headers."
    let source =
        "Fetch standard §3.3.2 \"HTTP requests\", API Gateway Developer Guide, \"CORS for REST APIs\""
    let advice =
        "add an OPTIONS method that answers the Access-Control-Allow headers, or corsConfiguration to an HTTP API"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs where isForBrowsers(record) {
            checkResources(record, &findings)
        }
        for record in definitions.httpAPIs { check(record, &findings) }
    }

    private func isForBrowsers(_ record: RestAPIRecord) -> Bool {
        record.definition.authorizers.values.contains { [.cognito, .jwt].contains($0.type) }
            || record.methods.contains {
                $0.method.httpMethod == "OPTIONS" || CORSHeader.origin.isSent(by: $0.method)
            }
    }

    private func checkResources(_ record: RestAPIRecord, _ findings: inout LintFindings) {
        for resource in record.definition.tree.sorted where !resource.methods.isEmpty {
            if resource.methods["OPTIONS"] == nil, resource.methods["ANY"] == nil {
                var subject = record.subject(.resource, resource.id, resource.path)
                subject.path = resource.path
                findings.add(
                    "\(resource.path) answers no preflight, and other parts of the API are for browsers",
                    subject)
            }
        }
        for placed in record.methods where placed.method.httpMethod != "OPTIONS" {
            guard let integration = placed.integration, !integration.isProxy,
                placed.resource.methods["OPTIONS"] != nil,
                !CORSHeader.origin.isSent(by: placed.method)
            else { continue }
            findings.add(
                "\(placed.title) never sends Access-Control-Allow-Origin, and \(placed.resource.path) answers preflights",
                placed.subject.at("Integration"),
                advice: "map method.response.header.Access-Control-Allow-Origin in its responses")
        }
    }

    private func check(_ record: APIRecord, _ findings: inout LintFindings) {
        let routes = record.routes
        guard record.definition.api.corsConfiguration == nil,
            routes.contains(where: { $0.route.authorizationType == .jwt })
        else { return }
        // A route that takes OPTIONS may answer preflights itself.
        let isAnswered = routes.contains {
            ["OPTIONS", "ANY"].contains($0.route.method) || $0.route.routeKey == "$default"
        }
        if !isAnswered {
            findings.add(
                "users sign in to this API, and it has no CORS configuration", record.subject)
        }
    }
}

/// A header of a CORS answer, as integration responses map it.
enum CORSHeader: String {
    case origin = "access-control-allow-origin"
    case credentials = "access-control-allow-credentials"

    func isSent(by method: PenstockModel.Method) -> Bool {
        method.integration?.responses.values.contains { value(in: $0.responseParameters) != nil }
            ?? false
    }

    /// What `method.response.header.…` or `gatewayresponse.header.…` is mapped to.
    func value(in parameters: [String: String]) -> String? {
        parameters.first { $0.key.lowercased().hasSuffix(".header.\(rawValue)") }?.value
    }
}

extension Integration {
    /// Whether the backend's answer is the method's.
    var isProxy: Bool { type == .httpProxy || type == .awsProxy }
}

extension Route {
    /// `GET` of `GET /pets`; empty for `$default` and WebSocket routes.
    var method: String {
        let parts = routeKey.split(separator: " ", maxSplits: 1)
        return parts.count == 2 ? String(parts[0]) : ""
    }
}
