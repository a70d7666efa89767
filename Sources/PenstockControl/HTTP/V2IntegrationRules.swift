internal import PenstockModel

/// What AWS demands of an integration. API Gateway v2 API reference, "Integrations".
enum V2IntegrationRules {
    /// The ways into VPCs that an account has, of either kind.
    struct Links {
        var http: Set<String>
        var webSocket: Set<String>

        init(_ state: AccountState) {
            http = Set(state.v2VPCLinks.keys)
            webSocket = Set(state.vpcLinks.keys)
        }
    }

    /// Milliseconds that a backend may take.
    static func timeoutRange(_ protocolType: ProtocolType) -> ClosedRange<Int> {
        protocolType == .http ? 50...30_000 : 50...29_000
    }

    /// Sets what AWS sets.
    static func fill(_ integration: inout V2Integration, _ protocolType: ProtocolType) {
        integration.fillDefaults(protocolType)
        if integration.integrationType == .awsProxy, integration.integrationSubtype == nil {
            // terraform-provider-aws, aws_apigatewayv2_integration: "Default HTTP method for Lambda
            // integration is POST".
            integration.integrationMethod = integration.integrationMethod ?? "POST"
        }
        if integration.tlsConfig?.serverNameToVerify?.isEmpty ?? true {
            integration.tlsConfig = nil
        }
        switch protocolType {
        case .http:
            // The same: HTTP APIs have none, and the provider sends one always.
            integration.passthroughBehavior = nil
        case .webSocket:
            // AWS CLI reference, create-integration, its example.
            integration.integrationResponseSelectionExpression =
                integration.integrationResponseSelectionExpression
                ?? "${integration.response.statuscode}"
        }
    }

    static func check(
        _ integration: V2Integration, _ protocolType: ProtocolType, _ links: Links
    ) throws(ControlError) {
        let range = timeoutRange(protocolType)
        if let timeout = integration.timeoutInMillis, !range.contains(timeout) {
            throw .badRequest(
                "Timeout should be between \(range.lowerBound) ms and \(range.upperBound) ms")
        }
        switch protocolType {
        case .http: try checkHTTP(integration)
        case .webSocket: try checkWebSocket(integration)
        }
        try checkConnection(
            integration, protocolType == .http ? links.http : links.webSocket)
        let needsURI = integration.integrationType != .mock && integration.integrationSubtype == nil
        if needsURI, integration.integrationURI?.isEmpty ?? true {
            throw .badRequest("integrationUri is a required parameter")
        }
    }

    private static func checkHTTP(_ integration: V2Integration) throws(ControlError) {
        let type = integration.integrationType
        guard type == .awsProxy || type == .httpProxy else {
            // As users quote it: aws-cli issue 6363.
            throw .badRequest(
                "Currently, an API with a protocol type of HTTP may only be associated with proxy "
                    + "integrations (AWS_PROXY, HTTP_PROXY)")
        }
        let isFunction = type == .awsProxy && integration.integrationSubtype == nil
        let versions: Set = isFunction ? ["1.0", "2.0"] : ["1.0"]
        let version = integration.payloadFormatVersion ?? ""
        guard versions.contains(version) else {
            throw .badRequest("Invalid payloadFormatVersion specified: \(version)")
        }
        let others: [(String, Bool)] = [
            ("contentHandlingStrategy", integration.contentHandlingStrategy != nil),
            ("requestTemplates", !integration.requestTemplates.isEmpty),
            ("templateSelectionExpression", integration.templateSelectionExpression != nil),
        ]
        for (member, isSet) in others where isSet { throw .only("WEBSOCKET", member) }
        if let subtype = integration.integrationSubtype {
            try IntegrationSubtype.check(subtype, integration)
        } else {
            try ParameterMappingRules.check(request: integration.requestParameters)
        }
        try ParameterMappingRules.check(responses: integration.responseParameters)
    }

    private static func checkWebSocket(_ integration: V2Integration) throws(ControlError) {
        if integration.integrationSubtype != nil { throw .only("HTTP", "integrationSubtype") }
        if !integration.responseParameters.isEmpty { throw .only("HTTP", "responseParameters") }
        if integration.tlsConfig != nil { throw .only("HTTP", "tlsConfig") }
        guard integration.payloadFormatVersion == "1.0" else {
            throw .badRequest(
                "Invalid payloadFormatVersion specified: \(integration.payloadFormatVersion ?? "")")
        }
        try MappingNames.check(
            integration.requestParameters.keys, side: "integration.request",
            places: ["path", "querystring", "header"])
    }

    private static func checkConnection(
        _ integration: V2Integration, _ links: Set<String>
    ) throws(ControlError) {
        guard integration.connectionType == .vpcLink else { return }
        guard let link = integration.connectionID else {
            throw .badRequest("connectionId is a required parameter for VPC_LINK")
        }
        // A stage's variable may choose the link.
        guard links.contains(link) || link.contains("stageVariables.") else {
            throw .noV2VPCLink(link)
        }
    }
}
