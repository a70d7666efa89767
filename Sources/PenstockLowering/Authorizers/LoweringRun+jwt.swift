internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The step that checks a token for a route of an HTTP API.
    ///
    /// Developer Guide, "Control access to HTTP APIs with JWT authorizers in API Gateway".
    mutating func jwt(
        _ part: HTTPRoute, _ authorizer: V2Authorizer
    ) throws(Unserved) -> JSONValue {
        guard let jwt = authorizer.jwtConfiguration, let issuer = jwt.issuer, !issuer.isEmpty else {
            throw Unserved(
                "the authorizer '\(authorizer.name)' has no issuer: every request is refused",
                response: "UNAUTHORIZED")
        }
        try checkAudience(jwt.audience, authorizer.name)
        var config = try tokens(of: issuer)
        if config["discovery"] != nil || config["jwks"] != nil {
            // aws-surface.md §1, "JWKS fetch / discovery": 1,500 ms each, and 401 when it fails.
            config["timeout_ms"] = 1500
            config["unavailable"] = "unauthorized"
        }
        config["audience"] = .array(jwt.audience.map { .string($0) })
        if !part.route.authorizationScopes.isEmpty {
            config["scopes"] = .array(part.route.authorizationScopes.map { .string($0) })
        }
        config["source"] = .string(try tokenSource(authorizer))
        // Events have the claims and nobody's principalId.
        config["principal"] = ""
        return tokenStep(config)
    }

    private func tokenSource(_ authorizer: V2Authorizer) throws(Unserved) -> String {
        let name = authorizer.identitySource.first ?? "$request.header.Authorization"
        for (from, to) in [
            ("$request.header.", "request.header."), ("$request.querystring.", "request.query."),
        ] where name.hasPrefix(from) && name.count > from.count {
            let rest = String(name.dropFirst(from.count))
            return to + (to == "request.header." ? rest.lowercased() : rest)
        }
        throw Unserved(
            "'\(name)' is no identity source of a JWT authorizer: every request is refused",
            hint: "there are $request.header.NAME and $request.querystring.NAME",
            response: "UNAUTHORIZED")
    }
}
