internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The step that checks a token of a user pool.
    ///
    /// Developer Guide, "Integrate a REST API with an Amazon Cognito user pool": an ID token, or an access
    /// token where the method has scopes.
    mutating func cognito(
        _ part: RESTMethod, _ authorizer: Authorizer
    ) throws(Unserved) -> JSONValue {
        guard authorizer.providerARNs.count == 1, let arn = authorizer.providerARNs.first else {
            throw Unserved(
                "every request is refused: the authorizer '\(authorizer.name)' has \(authorizer.providerARNs.count) user pools, and one is checked",
                response: "UNAUTHORIZED")
        }
        var config = try tokens(of: try Self.issuer(of: arn))
        let scopes = part.method.authorizationScopes
        if !scopes.isEmpty { config["scopes"] = .array(scopes.map(\.verbatim)) }
        config["token_use"] = scopes.isEmpty ? "id" : "access"
        config["answers"] = "cognito"
        config["principal"] = ""
        let source = authorizer.identitySource ?? "method.request.header.Authorization"
        let prefix = "method.request.header."
        guard source.hasPrefix(prefix), source.count > prefix.count else {
            throw Unserved(
                "'\(source)' is no identity source of a user pool: every request is refused",
                hint: "there is method.request.header.NAME", response: "UNAUTHORIZED")
        }
        config["source"] =
            ("request.header." + source.dropFirst(prefix.count).lowercased())
            .verbatim
        return tokenStep(config)
    }

    /// `arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc` → its tokens' `iss` (Cognito
    /// Developer Guide, "Verifying JSON web tokens").
    private static func issuer(of arn: String) throws(Unserved) -> String {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[2] == "cognito-idp", parts[5].hasPrefix("userpool/") else {
            throw Unserved(
                "'\(arn)' is no user pool: every request is refused", response: "UNAUTHORIZED")
        }
        let suffix = parts[1] == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
        return "https://cognito-idp.\(parts[3]).\(suffix)/\(parts[5].dropFirst(9))"
    }
}
