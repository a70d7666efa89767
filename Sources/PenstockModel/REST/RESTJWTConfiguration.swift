/// Whose tokens a JWT authorizer of a REST API takes. API reference, "JwtConfiguration".
package struct RESTJWTConfiguration: Noun {
    package var issuers: [JWTIssuer] = []
    /// Of every issuer.
    package var defaultAlgorithms: [String] = []

    package init() {}

    package static let table = Table<Self>("JwtConfiguration") {
        $0.row("issuers", \.issuers)
        $0.row("defaultAlgorithms", \.defaultAlgorithms)
    }
}

package struct JWTIssuer: Noun {
    /// What `iss` is.
    package var issuer = ""
    package var audiences: [String] = []
    package var additionalClaims: [JWTAdditionalClaim] = []
    /// Where its keys are: "This value is read-only and cannot be set." Here nobody knows before the first token.
    package var jwksURI: String?

    package init() {}

    package static let table = Table<Self>("JwtIssuer") {
        $0.row("issuer", \.issuer, [.required])
        $0.row("audiences", \.audiences)
        $0.row("additionalClaims", \.additionalClaims)
        $0.row("jwksUri", \.jwksURI, [.readOnly])
    }
}

package struct JWTAdditionalClaim: Noun {
    package var claimName = ""
    /// `SINGLE_STRING`.
    package var format = ""
    package var required: Bool?
    package var expectedValues: [String] = []

    package init() {}

    package static let table = Table<Self>("JwtAdditionalClaim") {
        $0.row("claimName", \.claimName, [.required])
        $0.row("format", \.format, [.required])
        $0.row("required", \.required)
        $0.row("expectedValues", \.expectedValues)
    }
}
