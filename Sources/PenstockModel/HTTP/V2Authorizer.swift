/// Who decides about the requests of an HTTP or WebSocket API.
package struct V2Authorizer: Noun {
    package var authorizerID = ""
    package var name = ""
    package var authorizerType = V2AuthorizerType.request
    package var authorizerURI: String?
    package var authorizerCredentialsARN: String?
    package var authorizerPayloadFormatVersion: String?
    /// Seconds.
    package var authorizerResultTTLInSeconds: Int?
    package var enableSimpleResponses: Bool?
    package var identitySource: [String] = []
    package var identityValidationExpression: String?
    package var jwtConfiguration: JWTConfiguration?

    package init() {}

    package static let table = Table<Self>(
        "Authorizer", cloudFormation: "AWS::ApiGatewayV2::Authorizer"
    ) {
        $0.row("authorizerId", \.authorizerID, [.readOnly])
        $0.row("name", \.name, [.required])
        $0.row("authorizerType", \.authorizerType, [.required])
        $0.row("authorizerUri", \.authorizerURI)
        $0.row("authorizerCredentialsArn", \.authorizerCredentialsARN, [.secret])
        $0.row("authorizerPayloadFormatVersion", \.authorizerPayloadFormatVersion)
        $0.row("authorizerResultTtlInSeconds", \.authorizerResultTTLInSeconds)
        $0.row("enableSimpleResponses", \.enableSimpleResponses)
        $0.row("identitySource", \.identitySource)
        $0.row("identityValidationExpression", \.identityValidationExpression)
        $0.row("jwtConfiguration", \.jwtConfiguration)
        $0.beside("ApiId")
    }
}

package enum V2AuthorizerType: String, WireEnumeration {
    case request = "REQUEST"
    case jwt = "JWT"
}

package struct JWTConfiguration: Noun {
    package var audience: [String] = []
    package var issuer: String?

    package init() {}

    package static let table = Table<Self>("JWTConfiguration") {
        $0.row("audience", \.audience)
        $0.row("issuer", \.issuer)
    }
}
