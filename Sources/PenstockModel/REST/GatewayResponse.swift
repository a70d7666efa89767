/// What a REST API answers where it answers itself.
package struct GatewayResponse: Noun {
    package var responseType = GatewayResponseType.default4XX
    package var statusCode: String?
    package var responseParameters: [String: String] = [:]
    package var responseTemplates: [String: String] = [:]
    /// Whether nobody has set it.
    package var defaultResponse = false

    package init() {}

    package static let table = Table<Self>(
        "GatewayResponse", cloudFormation: "AWS::ApiGateway::GatewayResponse"
    ) {
        $0.row("responseType", \.responseType)
        $0.row("statusCode", \.statusCode, [.patch(.replace)])
        // AWS, API Gateway REST API reference, example of GetGatewayResponse: printed when empty.
        $0.row("responseParameters", \.responseParameters, [.patch(.entries), .always])
        $0.row("responseTemplates", \.responseTemplates, [.patch(.entries), .always])
        $0.row("defaultResponse", \.defaultResponse, [.readOnly])
        $0.beside("RestApiId")
    }
}

/// The reasons, with AWS's default status. AWS developer guide, "Gateway response types".
package enum GatewayResponseType: String, WireEnumeration {
    case default4XX = "DEFAULT_4XX"
    case default5XX = "DEFAULT_5XX"
    case resourceNotFound = "RESOURCE_NOT_FOUND"
    case unauthorized = "UNAUTHORIZED"
    case invalidAPIKey = "INVALID_API_KEY"
    case accessDenied = "ACCESS_DENIED"
    case authorizerFailure = "AUTHORIZER_FAILURE"
    case authorizerConfigurationError = "AUTHORIZER_CONFIGURATION_ERROR"
    case invalidSignature = "INVALID_SIGNATURE"
    case expiredToken = "EXPIRED_TOKEN"
    case missingAuthenticationToken = "MISSING_AUTHENTICATION_TOKEN"
    case integrationFailure = "INTEGRATION_FAILURE"
    case integrationTimeout = "INTEGRATION_TIMEOUT"
    case apiConfigurationError = "API_CONFIGURATION_ERROR"
    case unsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE"
    case badRequestParameters = "BAD_REQUEST_PARAMETERS"
    case badRequestBody = "BAD_REQUEST_BODY"
    case requestTooLarge = "REQUEST_TOO_LARGE"
    case throttled = "THROTTLED"
    case quotaExceeded = "QUOTA_EXCEEDED"
    case wafFiltered = "WAF_FILTERED"

    /// nil for the two that only give others their defaults.
    package var defaultStatus: Int? {
        switch self {
        case .default4XX, .default5XX: nil
        case .resourceNotFound: 404
        case .unauthorized: 401
        case .invalidAPIKey, .accessDenied, .invalidSignature, .expiredToken,
            .missingAuthenticationToken, .wafFiltered:
            403
        case .authorizerFailure, .authorizerConfigurationError, .apiConfigurationError: 500
        case .integrationFailure, .integrationTimeout: 504
        case .unsupportedMediaType: 415
        case .badRequestParameters, .badRequestBody: 400
        case .requestTooLarge: 413
        case .throttled, .quotaExceeded: 429
        }
    }
}
