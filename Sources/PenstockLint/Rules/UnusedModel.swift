internal import PenstockModel

/// A model that no method, no other model and no documentation needs.
struct UnusedModel: LintRule {
    let id = "unused-model"
    let severity = LintSeverity.note
    let reason =
        "A model checks and describes the bodies of the methods that name it, and no others."
    let source = "API Gateway Developer Guide, \"Data models for REST APIs\""
    let advice = "name it in requestModels or responseModels, or remove it"

    /// Every REST API is made with these.
    private static let given: Set = ["Empty", "Error"]

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            var used = Self.given
            for placed in record.methods {
                used.formUnion(placed.method.requestModels.values)
                used.formUnion(placed.method.responses.values.flatMap(\.responseModels.values))
            }
            let models = record.definition.models.values.sorted { $0.name < $1.name }
            for model in models where !used.contains(model.name) {
                // Another model refers to it by a URL that ends in `/models/{name}`.
                let isPart = models.contains {
                    $0.name != model.name
                        && $0.schema?.contains("/models/\(model.name)\"") == true
                }
                if !isPart {
                    findings.add(
                        "nothing uses the model '\(model.name)'",
                        record.subject(.model, model.name, "model \(model.name)"))
                }
            }
        }
    }
}
