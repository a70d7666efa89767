public import VTL

extension MappingTemplate {
    /// What is probably not meant in it; see `VTLTemplate.findings`.
    public func findings(expectsJSON: Bool? = nil) -> [VTLFinding] {
        template.findings(
            shapes: MappingShapes.all(isNative: template.dialect.mode == .velocity),
            expectsJSON: expectsJSON)
    }
}

/// What `$input`, `$util` and `$context` have: API Gateway Developer Guide, "Variables for data
/// transformations" and "Mapping template and access logging variable reference".
enum MappingShapes {
    static func all(isNative: Bool) -> [String: VTLShape] {
        [
            "input": input(isNative), "util": util(isNative), "context": context,
            "stageVariables": .open,
        ]
    }

    private static func input(_ isNative: Bool) -> VTLShape {
        .object(
            members: isNative ? ["body": .open, "xml": xmlNode] : ["body": .open],
            methods: ["path", "json", "params"] + (isNative ? ["xml"] : []))
    }

    private static func util(_ isNative: Bool) -> VTLShape {
        let aws = [
            "escapeJavaScript", "parseJson", "urlEncode", "urlDecode", "base64Encode",
            "base64Decode",
        ]
        guard isNative else { return .object(members: [:], methods: aws) }
        let tools = [
            "time": TimeTool.methods, "hash": HashTool.methods, "uuid": UUIDTool.methods,
            "number": NumberTool.methods, "xml": XMLTool.methods,
        ]
        return .object(
            members: tools.mapValues { .object(members: [:], methods: $0) },
            methods: aws + NativeUtil.methods)
    }

    private static var xmlNode: VTLShape {
        .object(
            members: Dictionary(
                XMLNodeHost.properties.map { ($0, .open) }, uniquingKeysWith: { $1 }),
            methods: XMLNodeHost.methods)
    }

    private static func members(_ names: String) -> [String: VTLShape] {
        Dictionary(
            names.split(whereSeparator: \.isWhitespace).map { (String($0), .open) },
            uniquingKeysWith: { $1 })
    }

    private static let identity = members(
        """
        accountId apiKey apiKeyId caller cognitoAuthenticationProvider cognitoAuthenticationType
        cognitoIdentityId cognitoIdentityPoolId principalOrgId sourceIp clientCert user userAgent
        userArn vpcId vpceId
        """)

    /// An authorizer's own properties are its own business, and so are those that others set with
    /// methods of maps.
    private static let context: VTLShape = .object(
        members: members(
            """
            accountId apiId authorizer awsEndpointRequestId deploymentId domainName domainPrefix error
            extendedRequestId httpMethod isCanaryRequest path protocol requestId requestOverride
            responseOverride requestTime requestTimeEpoch resourceId resourcePath stage status tlsVersion
            cipherSuite waf wafResponseCode webaclArn integration authorize authenticate endpointType
            responseLatency responseLength integrationLatency integrationStatus xrayTraceId customDomain
            connectionId connectedAt eventType messageId messageDirection routeKey disconnectStatusCode
            disconnectReason
            """
        ).merging(
            ["identity": .object(members: identity, methods: ["get", "containsKey", "keySet"])],
            uniquingKeysWith: { $1 }),
        methods: ["get", "containsKey", "keySet", "entrySet", "put", "size"])
}
