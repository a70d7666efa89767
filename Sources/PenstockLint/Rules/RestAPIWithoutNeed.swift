internal import PenstockModel

/// A REST API that does nothing that an HTTP API can't.
struct RestAPIWithoutNeed: LintRule {
    let id = "rest-api-without-need"
    let severity = LintSeverity.note
    let reason =
        "An HTTP API is cheaper and faster, and this API uses nothing that only REST APIs have."
    let source = "API Gateway Developer Guide, \"Choose between REST APIs and HTTP APIs\""
    let advice =
        "define it as an HTTP API (AWS::ApiGatewayV2::Api), with CloudFront before it for far clients"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            let id = record.definition.api.id
            let isPlanned = definitions.account.usagePlans.values.contains {
                $0.plan.apiStages.contains { $0.apiID == id }
            }
            guard !record.methods.isEmpty, !isPlanned, !needsAPI(record.definition),
                !record.methods.contains(where: { needs($0.method) }),
                !record.stages.values.contains(where: needs)
            else { continue }
            findings.add("this REST API uses nothing that HTTP APIs lack", record.subject)
        }
    }

    private func needsAPI(_ definition: RestAPIDefinition) -> Bool {
        // Edge-optimized is what an API is that doesn't say; it tells nothing about a need.
        definition.api.endpointConfiguration.types.contains(.private)
            || definition.api.policy != nil || definition.api.minimumCompressionSize != nil
            || !definition.gatewayResponses.isEmpty || !definition.documentationParts.isEmpty
    }

    private func needs(_ stage: Stage) -> Bool {
        stage.cacheClusterEnabled || stage.canarySettings != nil || stage.tracingEnabled
            || stage.webACLARN != nil || stage.clientCertificateID != nil
    }

    private func needs(_ method: PenstockModel.Method) -> Bool {
        guard let integration = method.integration else { return false }
        // HTTP APIs answer preflights by their CORS configuration.
        if method.httpMethod == "OPTIONS", integration.type == .mock { return false }
        return method.apiKeyRequired || method.requestValidatorID != nil || !integration.isProxy
            || !method.requestModels.isEmpty || integration.responseTransferMode == .stream
            || !integration.cacheKeyParameters.isEmpty
    }
}
