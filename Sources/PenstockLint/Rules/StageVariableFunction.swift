internal import PenstockModel

/// A stage variable with a function's name.
struct StageVariableFunction: LintRule {
    let id = "stage-variable-function"
    let severity = LintSeverity.warning
    let reason =
        "A function that a stage variable names is invisible to the template: nothing makes it first, grants the permission or notices when it is renamed."
    let source =
        "API Gateway Developer Guide, \"Use stage variables for a REST API in API Gateway\""
    let advice =
        "refer to the function in the integration's URI, and use an alias or one stack a stage"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            let names = record.methods.reduce(into: Set<String>()) {
                $0.formUnion(StageVariables.functionNames(in: $1.integration?.uri ?? ""))
            }
            for stage in record.stages.values.sorted(by: { $0.stageName < $1.stageName }) {
                add(
                    names, stage.variables,
                    record.subject(.stage, stage.stageName, "stage \(stage.stageName)"),
                    "Variables", &findings)
            }
        }
        for record in definitions.httpAPIs {
            let names = record.integrations.reduce(into: Set<String>()) {
                $0.formUnion(
                    StageVariables.functionNames(in: $1.integration.integrationURI ?? ""))
            }
            for stage in record.stages.values.sorted(by: { $0.stageName < $1.stageName }) {
                add(
                    names, stage.stageVariables,
                    record.subject(.httpStage, stage.stageName, "stage \(stage.stageName)"),
                    "StageVariables", &findings)
            }
        }
    }

    private func add(
        _ names: Set<String>, _ variables: [String: String], _ subject: LintSubject,
        _ member: String, _ findings: inout LintFindings
    ) {
        for name in names.sorted() {
            guard let value = variables[name] else { continue }
            findings.add(
                "the stage variable '\(name)' names the function '\(value)'",
                subject.at(member, name))
        }
    }
}
