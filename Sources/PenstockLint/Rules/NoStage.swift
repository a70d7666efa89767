internal import PenstockModel

/// Something that no stage serves.
struct NoStage: LintRule {
    let id = "no-stage"
    let severity = LintSeverity.warning
    let reason = "Clients reach what a stage's deployment froze, and nothing else."
    let source = "API Gateway Developer Guide, \"Deploy REST APIs in API Gateway\""
    let advice = "deploy the API to a stage"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            let frozen = record.stages.values.compactMap { record.definition(of: $0) }
            guard !frozen.isEmpty else {
                findings.add("no stage serves this API", record.subject)
                continue
            }
            let served = Set(
                frozen.flatMap { definition in
                    definition.tree.resources.values.flatMap { resource in
                        resource.methods.keys.map { "\($0) \(resource.path)" }
                    }
                })
            for placed in record.methods where !served.contains(placed.title) {
                findings.add("no stage's deployment has \(placed.title)", placed.subject)
            }
        }
        for record in definitions.apis {
            let frozen = record.stages.values.compactMap { record.definition(of: $0) }
            guard !frozen.isEmpty else {
                findings.add("no stage serves this API", record.subject)
                continue
            }
            let served = Set(frozen.flatMap { $0.routes.values.map(\.route.routeKey) })
            for (route, subject) in record.routes where !served.contains(route.routeKey) {
                findings.add("no stage's deployment has \(route.routeKey)", subject)
            }
        }
    }
}
