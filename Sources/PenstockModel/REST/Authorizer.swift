/// Who decides about a REST API's requests.
package struct Authorizer: Noun {
    package var id = ""
    package var name = ""
    package var type = AuthorizerType.token
    package var providerARNs: [String] = []
    /// Optional customer-defined text for exports: `oauth2`, `custom`.
    package var authType: String?
    package var authorizerURI: String?
    package var authorizerCredentials: String?
    /// Comma-separated mapping expressions.
    package var identitySource: String?
    package var identityValidationExpression: String?
    /// Seconds; nil: AWS's default of 300, and the value is not printed (corpus:
    /// test_import_swagger_api).
    package var authorizerResultTTLInSeconds: Int?
    package var jwtConfiguration: RESTJWTConfiguration?

    package init() {}

    package static let table = Table<Self>(
        "Authorizer", cloudFormation: "AWS::ApiGateway::Authorizer"
    ) {
        $0.row("id", \.id, [.readOnly])
        $0.row("name", \.name, [.required, .patch(.replace)])
        $0.row("type", \.type, [.required, .patch(.replace)])
        $0.row("providerARNs", \.providerARNs, [.patch(.items), .named("ProviderARNs")])
        $0.row("authType", \.authType, [.patch(.replace)])
        $0.row("authorizerUri", \.authorizerURI, [.patch(.replace)])
        $0.row("authorizerCredentials", \.authorizerCredentials, [.patch(.replace), .secret])
        $0.row("identitySource", \.identitySource, [.patch(.replace)])
        $0.row("identityValidationExpression", \.identityValidationExpression, [.patch(.replace)])
        $0.row(
            "authorizerResultTtlInSeconds", \.authorizerResultTTLInSeconds, [.patch(.replace)])
        $0.row("jwtConfiguration", \.jwtConfiguration)
        $0.beside("RestApiId")
    }
}

package enum AuthorizerType: String, WireEnumeration {
    case token = "TOKEN"
    case request = "REQUEST"
    case cognito = "COGNITO_USER_POOLS"
    case jwt = "JWT"

    /// What a method says that has such an authorizer.
    package var authorization: AuthorizationType {
        switch self {
        case .token, .request: .custom
        case .cognito: .cognito
        case .jwt: .jwt
        }
    }
}
