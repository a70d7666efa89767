public import CPenstock

/// A variable's name, understood once: what `pen_vars.handle` and every template and log format
/// compile to. Its text must outlive it (configuration memory, or interned by the host).
public struct VariableReference {
    /// Where the value is.
    public enum Source: UInt8, Sendable {
        /// "request.header.<argument>"
        case requestHeader
        /// "response.header.<argument>"
        case responseHeader
        /// "request.query.<argument>"
        case query
        /// "request.path.<argument>"
        case path
        /// "stage.<argument>" or "stageVariables.<argument>"
        case stage
        /// "ctx.…", written by steps.
        case written
        /// "context.authorizer.<argument>"
        case authorizer
        /// "context.identity.<argument>" that the gateway doesn't know itself.
        case identity
        /// "context.<…>" by its number.
        case context
    }

    /// Where the value is.
    public var source: Source
    /// For `.context`.
    public var context: ContextVariable = .requestId
    /// For header sources.
    public var header: HeaderName = .other
    /// The last part of the name; for `.written` the whole name.
    public var argument: ByteView

    /// Understands a name; nil: there is no such variable. "$context.x" and "context.x" are the
    /// same, as AWS writes the one in templates and logs.
    public init?(_ name: ByteView) {
        var name = name
        if name.n > 0, name[0] == UInt8(ascii: "$") { name = name[1..<name.n] }
        func rest(_ prefix: StaticString) -> ByteView? {
            let p = ByteView(prefix)
            guard name.hasPrefix(p), name.n > p.n else { return nil }
            return name[p.n..<name.n]
        }
        argument = .absent
        if let field = rest("request.header.") {
            source = .requestHeader
            argument = field
            header = HeaderName.identify(field)
        } else if let field = rest("response.header.") {
            source = .responseHeader
            argument = field
            header = HeaderName.identify(field)
        } else if let key = rest("request.query.") ?? rest("request.querystring.") {
            source = .query
            argument = key
        } else if let key = rest("request.path.") {
            source = .path
            argument = key
        } else if let key = rest("stageVariables.") ?? rest("stage.") {
            source = .stage
            argument = key
        } else if rest("ctx.") != nil {
            source = .written
            argument = name
        } else if let key = rest("context.authorizer.") {
            source = .authorizer
            argument = key
        } else if let key = rest("context."),
            let known = ContextVariable(name: key) ?? ContextVariable(alias: key)
        {
            source = .context
            context = known
        } else if let key = rest("context.identity."), IdentityMember.isKnown(key) {
            source = .identity
            argument = key
        } else {
            return nil
        }
    }
}

extension VariableReference {
    /// A variable that is never there.
    static var none: VariableReference? { VariableReference(ByteView("ctx.-")) }

    /// Whether the value can't hold a byte that JSON escapes: made by us, or a token.
    var isPlain: Bool {
        guard source == .context else { return false }
        switch context {
        case .requestId, .extendedRequestId, .httpMethod, .identitySourceIp, .protocolName,
            .requestTime, .errorResponseType:
            return true
        default: return false
        }
    }
}

/// The members of $context.identity that steps know and the gateway doesn't: who the caller is. A step
/// that knows one writes it as "ctx.identity.<member>".
/// Source: Amazon API Gateway Developer Guide, "$context variables for data models, authorizers,
/// mapping templates".
public enum IdentityMember {
    /// Their names.
    public static let names: [StaticString] = [
        "accessKey", "accountId", "apiKeyId", "caller", "clientCert.clientCertPem",
        "clientCert.issuerDN", "clientCert.serialNumber", "clientCert.subjectDN",
        "clientCert.validity.notAfter", "clientCert.validity.notBefore",
        "cognitoAuthenticationProvider", "cognitoAuthenticationType", "cognitoIdentityId",
        "cognitoIdentityPoolId", "principalOrgId", "user", "userArn", "vpcId", "vpceId",
    ]

    static func isKnown(_ name: ByteView) -> Bool { names.contains { name.equals($0) } }
}

/// The members of $context that the gateway itself knows.
/// Source: Amazon API Gateway Developer Guide, "Variables for access logging" and "$context
/// variables for data models, authorizers, mapping templates".
public enum ContextVariable: UInt8, CaseIterable, Sendable {
    case accountId, apiId, domainName, extendedRequestId, httpMethod, identitySourceIp
    case identityUserAgent, integrationLatency, integrationStatus, path, protocolName, requestId
    case requestTime, requestTimeEpoch, resourcePath, responseLatency, responseLength, routeKey
    case stage, status, errorMessage, errorMessageString, errorResponseType, identityAPIKey
    case domainPrefix, errorValidationErrorString, deploymentId, resourceId, isCanaryRequest
    case requestLength, failureDetail, failureStep, loop, identitySourcePort,
        integrationErrorMessage, relativePath
    case decision, decidedBy, decidedAt, decisionReason, peerAddress
    case xrayTraceId, awsEndpointRequestId, awsEndpointRequestId2, dataProcessed
    case tlsVersion, cipherSuite
    case connectionId, connectedAt, eventType, messageId, messageDirection
    case disconnectStatusCode, disconnectReason
    case basePathMatched, routingRuleIdMatched

    /// The name after "context.".
    public var name: StaticString {
        switch self {
        case .accountId: "accountId"
        case .apiId: "apiId"
        case .domainName: "domainName"
        case .isCanaryRequest: "isCanaryRequest"
        case .extendedRequestId: "extendedRequestId"
        case .httpMethod: "httpMethod"
        case .identitySourceIp: "identity.sourceIp"
        case .identityUserAgent: "identity.userAgent"
        case .identityAPIKey: "identity.apiKey"
        case .integrationLatency: "integrationLatency"
        case .integrationStatus: "integrationStatus"
        case .integrationErrorMessage: "integrationErrorMessage"
        case .path: "path"
        case .protocolName: "protocol"
        case .requestId: "requestId"
        case .requestTime: "requestTime"
        case .requestTimeEpoch: "requestTimeEpoch"
        case .resourcePath: "resourcePath"
        case .responseLatency: "responseLatency"
        case .responseLength: "responseLength"
        case .routeKey: "routeKey"
        case .stage: "stage"
        case .status: "status"
        case .errorMessage: "error.message"
        case .errorMessageString: "error.messageString"
        case .errorResponseType: "error.responseType"
        case .errorValidationErrorString: "error.validationErrorString"
        case .domainPrefix: "domainPrefix"
        case .deploymentId: "deploymentId"
        case .resourceId: "resourceId"
        case .xrayTraceId: "xrayTraceId"
        case .awsEndpointRequestId: "awsEndpointRequestId"
        case .awsEndpointRequestId2: "awsEndpointRequestId2"
        case .dataProcessed: "dataProcessed"
        case .tlsVersion: "tlsVersion"
        case .cipherSuite: "cipherSuite"
        // Developer guide, "WebSocket API mapping template reference".
        case .connectionId: "connectionId"
        case .connectedAt: "connectedAt"
        case .eventType: "eventType"
        case .messageId: "messageId"
        case .messageDirection: "messageDirection"
        case .disconnectStatusCode: "disconnectStatusCode"
        case .disconnectReason: "disconnectReason"
        // Developer guide, "Troubleshooting issues with routing rules": "API Gateway only populates the
        // context variable for the routing mechanism it used".
        case .basePathMatched: "customDomain.basePathMatched"
        case .routingRuleIdMatched: "customDomain.routingRuleIdMatched"
        // Ours, beyond AWS's list.
        case .requestLength: "requestLength"
        case .failureDetail: "penstock.failure"
        case .failureStep: "penstock.failedStep"
        case .loop: "penstock.loop"
        case .relativePath: "penstock.path"
        case .identitySourcePort: "penstock.sourcePort"
        case .peerAddress: "penstock.peerAddress"
        case .decision: "penstock.decision"
        case .decidedBy: "penstock.decidedBy"
        case .decidedAt: "penstock.decidedAt"
        case .decisionReason: "penstock.reason"
        }
    }

    /// Second names: "Customizing HTTP API access logs" and "Variables for access logging" call them
    /// equivalent.
    init?(alias: ByteView) {
        if alias.equals("integration.error") {
            self = .integrationErrorMessage
        } else if alias.equals("integration.latency") {
            self = .integrationLatency
        } else if alias.equals("integration.status")
            || alias.equals("integration.integrationStatus")
        {
            self = .integrationStatus
        } else if alias.equals("integration.requestId") {
            self = .awsEndpointRequestId
        } else {
            return nil
        }
    }

    init?(name: ByteView) {
        for known in ContextVariable.allCases where name.equals(known.name) {
            self = known
            return
        }
        return nil
    }
}
