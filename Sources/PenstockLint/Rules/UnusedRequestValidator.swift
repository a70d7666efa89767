internal import PenstockModel

/// A request validator that validates nothing.
struct UnusedRequestValidator: LintRule {
    let id = "unused-request-validator"
    let severity = LintSeverity.warning
    let reason =
        "A request validator checks the requests of the methods that name it, and no others."
    let source = "API Gateway Developer Guide, \"Request validation for REST APIs in API Gateway\""
    let advice = "name it in the methods that it is for, or remove it"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            let used = Set(record.methods.compactMap(\.method.requestValidatorID))
            for validator in record.definition.requestValidators.values.sorted(by: { $0.id < $1.id }
            )
            where !used.contains(validator.id) {
                let name = validator.name ?? validator.id
                findings.add(
                    "no method uses the request validator '\(name)'",
                    record.subject(.requestValidator, validator.id, "validator \(name)"))
            }
        }
    }
}
