internal import PenstockModel

/// A route or method of which others take every request.
struct UnreachableRoute: LintRule {
    let id = "unreachable-route"
    let severity = LintSeverity.warning
    let reason = "The most specific route takes a request, so that this one never gets any."
    let source =
        "API Gateway Developer Guide, \"Create routes for HTTP APIs in API Gateway\", and \"Methods for REST APIs\""
    let advice = "remove it, or the routes that are before it"

    /// Everything that `ANY` stands for.
    private static let methods: Set = [
        "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS",
    ]

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            for placed in record.methods where placed.method.httpMethod == "ANY" {
                if Self.methods.isSubset(of: placed.resource.methods.keys) {
                    findings.add(
                        "ANY \(placed.resource.path) is never chosen: the path has every method",
                        placed.subject)
                }
            }
        }
        for record in definitions.httpAPIs { check(record, &findings) }
    }

    private func check(_ record: APIRecord, _ findings: inout LintFindings) {
        let keys = Set(record.routes.map(\.route.routeKey))
        let hasRest = keys.contains { $0.hasPrefix("ANY /{") && $0.hasSuffix("+}") && isTop($0) }
        for (route, subject) in record.routes {
            if route.routeKey == "$default" {
                if hasRest, keys.contains("ANY /") {
                    findings.add(
                        "$default is never chosen: ANY / and ANY /{…+} take every request", subject)
                }
            } else if route.method == "ANY" {
                let path = route.routeKey.dropFirst("ANY ".count)
                if Self.methods.allSatisfy({ keys.contains("\($0) \(path)") }) {
                    findings.add(
                        "ANY \(path) is never chosen: the path has every method", subject)
                }
            }
        }
    }

    /// Whether a key's path has one part.
    private func isTop(_ key: String) -> Bool { key.count { $0 == "/" } == 1 }
}
