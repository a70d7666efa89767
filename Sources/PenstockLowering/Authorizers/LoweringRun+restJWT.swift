internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// What checks a token for a method of a REST API: a step for each issuer, that of the token decides.
    ///
    /// Developer guide, "Control access to REST APIs using JWT authorizers"; the members by the API reference,
    /// "JwtConfiguration".
    mutating func jwt(
        _ part: RESTMethod, _ authorizer: Authorizer
    ) throws(Unserved) -> JSONValue {
        guard let jwt = authorizer.jwtConfiguration, !jwt.issuers.isEmpty else {
            throw Unserved(
                "the authorizer '\(authorizer.name)' has no issuer: every request is refused",
                response: "UNAUTHORIZED")
        }
        let source = try headerSource(authorizer, or: "", of: "a JWT authorizer")
        var steps: [JSONValue] = []
        for issuer in jwt.issuers {
            try checkAudience(issuer.audiences, authorizer.name)
            var config = try tokens(of: issuer.issuer)
            config["algorithms"] = .array(jwt.defaultAlgorithms.map { .string($0) })
            config["audience"] = .array(issuer.audiences.map { .string($0) })
            // "The token's aud claim must contain at least one of these values."
            config["client_id"] = false
            let claims = issuer.additionalClaims.map(\.native)
            if !claims.isEmpty { config["claims"] = .array(claims) }
            if !part.method.authorizationScopes.isEmpty {
                config["scopes"] = .array(part.method.authorizationScopes.map { .string($0) })
            }
            if config["discovery"] != nil || config["jwks"] != nil {
                // Developer guide, "Signing keys and troubleshooting JWT authorizers": "for up to 1 hour".
                config["refresh_seconds"] = 3600
                config["unavailable"] = "unauthorized"
            }
            config["answers"] = "rest"
            config["principal"] = ""
            config["source"] = .string(source)
            if jwt.issuers.count > 1 { config["other_issuers"] = "abstain" }
            // All of one name: what the one says that decides is $context.authorizer.
            steps.append(tokenStep(config))
        }
        return steps.count == 1 ? steps[0] : ["first_of": .array(steps)]
    }

    /// Where the token is, for Auth/JWT.
    func headerSource(
        _ authorizer: Authorizer, or usual: String, of what: String
    ) throws(Unserved) -> String {
        let source = authorizer.identitySource ?? usual
        let prefix = "method.request.header."
        guard source.hasPrefix(prefix), source.count > prefix.count else {
            throw Unserved(
                "'\(source)' is no identity source of \(what): every request is refused",
                hint: "there is method.request.header.NAME", response: "UNAUTHORIZED")
        }
        return "request.header." + source.dropFirst(prefix.count).lowercased()
    }
}

extension JWTAdditionalClaim {
    /// As Auth/JWT has it.
    fileprivate var native: JSONValue {
        var object = JSONObject([("name", .string(claimName))])
        if !expectedValues.isEmpty { object["values"] = .array(expectedValues.map { .string($0) }) }
        if required == true { object["required"] = true }
        return .object(object)
    }
}
