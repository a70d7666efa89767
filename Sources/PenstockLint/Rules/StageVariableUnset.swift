internal import PenstockModel

/// A stage variable that is used and not set.
struct StageVariableUnset: LintRule {
    let id = "stage-variable-unset"
    let severity = LintSeverity.warning
    let reason =
        "A stage variable that the stage doesn't set is empty, so that a URI names something else and a template prints nothing."
    let source =
        "API Gateway Developer Guide, \"Use stage variables for a REST API in API Gateway\""
    let advice = "set it on the stage"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            for placed in record.methods {
                let names = (placed.integration?.texts ?? [])
                    .reduce(into: Set<String>()) { $0.formUnion(StageVariables.names(in: $1)) }
                for name in names.sorted() {
                    let stages = record.stages.values.filter { stage in
                        stage.variables[name] == nil
                            && stage.canarySettings?.stageVariableOverrides[name] == nil
                    }
                    add(name, placed.title, stages.map(\.stageName), placed.subject, &findings)
                }
            }
        }
        for record in definitions.httpAPIs {
            for (integration, subject) in record.integrations {
                let texts =
                    [integration.integrationURI].compactMap(\.self)
                    + Array(integration.requestParameters.values)
                let names = texts.reduce(into: Set<String>()) {
                    $0.formUnion(StageVariables.names(in: $1))
                }
                for name in names.sorted() {
                    let stages = record.stages.values.filter { $0.stageVariables[name] == nil }
                    add(name, "it", stages.map(\.stageName), subject, &findings)
                }
            }
        }
    }

    private func add(
        _ name: String, _ user: String, _ stages: [String], _ subject: LintSubject,
        _ findings: inout LintFindings
    ) {
        guard !stages.isEmpty else { return }
        let list = stages.sorted().map { "'\($0)'" }.joined(separator: ", ")
        let kind = subject.kind == .method ? subject.at("Integration") : subject
        findings.add("\(user) uses stage variable '\(name)', which \(list) doesn't set", kind)
    }
}
