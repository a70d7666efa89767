internal import PenstockModel

/// What AWS demands of an authorizer. API Gateway v2 API reference, "Authorizers".
enum V2AuthorizerRules {
    /// Seconds that a decision is kept: the service model, `IntegerWithLengthBetween0And3600`.
    static let ttlRange = 0...3600
    /// Audiences of a JWT authorizer: developer guide, "Quotas for HTTP APIs".
    static let audiencesMax = 50

    static func check(
        _ authorizer: V2Authorizer, in definition: APIDefinition
    ) throws(ControlError) {
        if authorizer.name.isEmpty { throw .badRequest("name is a required parameter") }
        let hasTwin = definition.authorizers.values.contains {
            $0.name == authorizer.name && $0.authorizerID != authorizer.authorizerID
        }
        if hasTwin {
            throw .badRequest(
                "Authorizer name must be unique. Authorizer \(authorizer.name) already exists in "
                    + "this Api.")
        }
        if let ttl = authorizer.authorizerResultTTLInSeconds, !ttlRange.contains(ttl) {
            throw .badRequest("Authorizer result TTL must be between 0 and 3600 seconds")
        }
        switch (authorizer.authorizerType, definition.api.protocolType) {
        case (.jwt, .webSocket): throw .only("HTTP", "JWT")
        case (.jwt, .http): try checkJWT(authorizer)
        case (.request, .http): try checkHTTP(authorizer)
        case (.request, .webSocket): try checkWebSocket(authorizer)
        }
    }

    private static func checkJWT(_ authorizer: V2Authorizer) throws(ControlError) {
        guard let jwt = authorizer.jwtConfiguration else {
            throw .badRequest("jwtConfiguration is a required parameter for JWT authorizer")
        }
        let issuer = jwt.issuer ?? ""
        // The end of the sentence that AWS answers when it can't discover; who serves here does not
        // look before the first token comes.
        guard issuer.hasPrefix("https://") || issuer.hasPrefix("http://") else {
            throw .badRequest(
                "Invalid issuer: \(issuer). Issuer must have a valid discovery endpoint ended with "
                    + "'/.well-known/openid-configuration'")
        }
        guard (1...audiencesMax).contains(jwt.audience.count) else {
            throw .badRequest("A JWT authorizer must have 1 to \(audiencesMax) audiences")
        }
        guard authorizer.identitySource.count == 1 else {
            throw .badRequest("A JWT authorizer must have one identitySource")
        }
        try checkSources(authorizer, ["$request.header.", "$request.querystring."])
        if authorizer.authorizerURI != nil {
            throw .badRequest("authorizerUri is supported only for REQUEST authorizers")
        }
    }

    private static func checkHTTP(_ authorizer: V2Authorizer) throws(ControlError) {
        try checkFunction(authorizer)
        guard let version = authorizer.authorizerPayloadFormatVersion else {
            // moto 5.2 has the sentence.
            throw .badRequest(
                "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer")
        }
        guard version == "1.0" || version == "2.0" else {
            throw .badRequest("Invalid authorizerPayloadFormatVersion specified: \(version)")
        }
        if authorizer.enableSimpleResponses == true, version != "2.0" {
            throw .badRequest("enableSimpleResponses needs authorizerPayloadFormatVersion 2.0")
        }
        // Recorded by hashicorp/terraform-provider-aws#32629.
        if authorizer.isKeptForEverybody {
            throw .badRequest(
                "Identity source must be set if authorizer caching is enabled (TTL is greater than "
                    + "0)")
        }
        try checkSources(
            authorizer,
            ["$request.header.", "$request.querystring.", "$context.", "$stageVariables."])
    }

    private static func checkWebSocket(_ authorizer: V2Authorizer) throws(ControlError) {
        try checkFunction(authorizer)
        let others: [(String, Bool)] = [
            ("authorizerPayloadFormatVersion", authorizer.authorizerPayloadFormatVersion != nil),
            ("enableSimpleResponses", authorizer.enableSimpleResponses == true),
            ("authorizerResultTtlInSeconds", authorizer.authorizerResultTTLInSeconds ?? 0 > 0),
        ]
        for (member, isSet) in others where isSet { throw .only("HTTP", member) }
        try checkSources(
            authorizer,
            ["route.request.header.", "route.request.querystring.", "context.", "stageVariables."])
    }

    private static func checkFunction(_ authorizer: V2Authorizer) throws(ControlError) {
        guard let uri = authorizer.authorizerURI, uri.hasPrefix("arn:") else {
            throw .badRequest("Invalid Authorizer URI: \(authorizer.authorizerURI ?? "null")")
        }
        if authorizer.jwtConfiguration != nil {
            throw .badRequest("jwtConfiguration is supported only for JWT authorizers")
        }
    }

    private static func checkSources(
        _ authorizer: V2Authorizer, _ prefixes: [String]
    ) throws(ControlError) {
        for source in authorizer.identitySource
        where !prefixes.contains(where: { source.hasPrefix($0) && source != $0 }) {
            throw .badRequest("Invalid identitySource specified: \(source)")
        }
    }
}
