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
        guard !authorizer.providerARNs.isEmpty else {
            throw Unserved(
                "every request is refused: the authorizer '\(authorizer.name)' has no user pool",
                response: "UNAUTHORIZED")
        }
        let source = try headerSource(
            authorizer, or: "method.request.header.Authorization", of: "a user pool")
        var steps: [JSONValue] = []
        for arn in authorizer.providerARNs {
            var config = try tokens(of: try Self.issuer(of: arn))
            let scopes = part.method.authorizationScopes
            if !scopes.isEmpty { config["scopes"] = .array(scopes.map { .string($0) }) }
            config["token_use"] = scopes.isEmpty ? "id" : "access"
            config["answers"] = "cognito"
            config["principal"] = ""
            config["source"] = .string(source)
            if authorizer.providerARNs.count > 1 { config["other_issuers"] = "abstain" }
            steps.append(tokenStep(config))
        }
        return steps.count == 1 ? steps[0] : ["first_of": .array(steps)]
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
