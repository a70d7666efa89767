internal import JSON
internal import PenstockModel

/// What AWS demands of a JWT authorizer of a REST API: service model of API Gateway, the documentation of
/// `JwtConfigurationInput` and of what it names. The sentences are ours.
enum JWTAuthorizerRules {
    private static let algorithms: Set = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
    private static let registered: Set = ["iss", "aud", "exp", "nbf", "iat", "scope", "scp"]

    static func check(_ authorizer: Authorizer) throws(ControlError) {
        guard let jwt = authorizer.jwtConfiguration else {
            throw .badRequest("jwtConfiguration is required for authorizers of type JWT")
        }
        // "This property is not supported for JWT authorizers."
        let others = [
            ("providerARNs", !authorizer.providerARNs.isEmpty),
            ("authorizerUri", authorizer.authorizerURI?.isEmpty == false),
            ("authorizerCredentials", authorizer.authorizerCredentials?.isEmpty == false),
            ("authorizerResultTtlInSeconds", authorizer.authorizerResultTTLInSeconds != nil),
        ]
        if let (name, _) = others.first(where: \.1) {
            throw .badRequest("\(name) is not supported for authorizers of type JWT")
        }
        try checkSource(authorizer.identitySource ?? "")
        if jwt.defaultAlgorithms.isEmpty {
            throw .badRequest("jwtConfiguration.defaultAlgorithms is required")
        }
        if let other = jwt.defaultAlgorithms.first(where: { !algorithms.contains($0) }) {
            throw .badRequest("Invalid signing algorithm: \(other)")
        }
        if jwt.issuers.isEmpty { throw .badRequest("jwtConfiguration.issuers is required") }
        if Set(jwt.issuers.map(\.issuer)).count < jwt.issuers.count {
            throw .badRequest("Issuers must be unique")
        }
        for issuer in jwt.issuers { try check(issuer) }
    }

    /// "required and must be a single request-header mapping expression, method.request.header.<name> …
    /// there is no default".
    private static func checkSource(_ source: String) throws(ControlError) {
        let prefix = "method.request.header."
        guard source.hasPrefix(prefix), source.count > prefix.count, !source.contains(",") else {
            throw .badRequest(
                "identitySource of a JWT authorizer must be method.request.header.<name>")
        }
    }

    private static func check(_ issuer: JWTIssuer) throws(ControlError) {
        let scheme = "https://"
        let rest = issuer.issuer.dropFirst(scheme.count)
        // "an absolute https URL that includes a host and has no user information, query, or fragment"
        guard issuer.issuer.hasPrefix(scheme), let first = rest.first, first != "/", first != ":",
            !rest.contains(where: { "@?#".contains($0) || $0.isWhitespace })
        else { throw .badRequest("Invalid issuer: \(issuer.issuer)") }
        guard !issuer.audiences.isEmpty, !issuer.audiences.contains("") else {
            throw .badRequest("The issuer \(issuer.issuer) needs audiences, none of them empty")
        }
        let names = issuer.additionalClaims.map(\.claimName)
        if Set(names).count < names.count { throw .badRequest("Claim names must be unique") }
        for claim in issuer.additionalClaims {
            guard !claim.claimName.isEmpty, !registered.contains(claim.claimName) else {
                throw .badRequest("Invalid claim name: '\(claim.claimName)'")
            }
            guard claim.format == "SINGLE_STRING" else {
                throw .badRequest("Invalid claim format: \(claim.format)")
            }
            if claim.expectedValues.contains("") {
                throw .badRequest("An expected value of '\(claim.claimName)' is empty")
            }
        }
    }

    /// Takes the operations on `/jwtConfiguration` out: UpdateAuthorizer, "the only JWT patch operation is
    /// replace on the path /jwtConfiguration. Its value is the complete configuration as a JSON string".
    static func take(
        _ operations: [PatchOperation], into authorizer: inout Authorizer
    ) throws(ControlError) -> [PatchOperation] {
        var others: [PatchOperation] = []
        for operation in operations {
            guard operation.path == "/jwtConfiguration" else {
                others.append(operation)
                continue
            }
            guard operation.operation == .replace else {
                throw .badRequest(
                    "Invalid patch operation specified. Must be one of: [replace]")
            }
            do {
                authorizer.jwtConfiguration = try RESTJWTConfiguration(
                    try JSONValue(parsing: operation.value ?? ""), .request)
            } catch { throw .badRequest("Invalid jwtConfiguration") }
        }
        return others
    }
}
