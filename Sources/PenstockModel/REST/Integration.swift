/// Where a method sends its request.
package struct Integration: Noun {
    package var type = IntegrationType.mock
    /// The method of the request to the backend.
    package var httpMethod: String?
    package var uri: String?
    package var connectionType: ConnectionType?
    package var connectionID: String?
    package var credentials: String?
    /// `integration.request.header.X` and so on to `method.request.…`, `context.…`, `'static'`.
    package var requestParameters: [String: String] = [:]
    /// Templates by content type.
    package var requestTemplates: [String: String] = [:]
    package var passthroughBehavior: PassthroughBehavior?
    package var contentHandling: ContentHandling?
    /// Milliseconds.
    package var timeoutInMillis: Int?
    package var cacheNamespace: String?
    package var cacheKeyParameters: [String] = []
    /// By status code.
    package var responses: [String: IntegrationResponse] = [:]
    package var tlsConfig: TLSConfig?
    package var responseTransferMode: ResponseTransferMode?
    package var integrationTarget: String?

    package init() {}

    /// Whether `credentials` are the caller's own: API reference, "Integration",
    /// `arn:aws:iam::*:user/*`.
    package static func isCaller(_ credentials: String) -> Bool {
        credentials.contains(":iam::*:user/")
    }

    package static let table = Table<Self>("Integration") {
        $0.row("type", \.type, [.required, .patch(.replace)])
        $0.row("httpMethod", \.httpMethod, [.patch(.replace), .named("IntegrationHttpMethod")])
        $0.row("uri", \.uri, [.patch(.replace)])
        $0.row("connectionType", \.connectionType, [.patch(.replace)])
        $0.row("connectionId", \.connectionID, [.patch(.replace)])
        $0.row("credentials", \.credentials, [.patch(.replaceOrRemove)])
        $0.row("requestParameters", \.requestParameters, [.patch(.entries)])
        $0.row("requestTemplates", \.requestTemplates, [.patch(.entries), .emptyTextIsNull])
        $0.row("passthroughBehavior", \.passthroughBehavior, [.patch(.replace)])
        $0.row("contentHandling", \.contentHandling, [.patch(.replaceOrRemove)])
        $0.row("timeoutInMillis", \.timeoutInMillis, [.patch(.replace)])
        $0.row("cacheNamespace", \.cacheNamespace, [.patch(.replace)])
        $0.row("cacheKeyParameters", \.cacheKeyParameters, [.patch(.namedItems), .always])
        $0.row("integrationResponses", \.responses, [.shape(.keyed(by: ["StatusCode"]))])
        $0.row("tlsConfig", \.tlsConfig, [.patch(.members), .notInCloudFormation])
        $0.row("responseTransferMode", \.responseTransferMode, [.patch(.replace)])
        $0.row("integrationTarget", \.integrationTarget, [.patch(.replace)])
    }
}

package enum IntegrationType: String, WireEnumeration {
    case http = "HTTP"
    case aws = "AWS"
    case mock = "MOCK"
    case httpProxy = "HTTP_PROXY"
    case awsProxy = "AWS_PROXY"
}

package enum ConnectionType: String, WireEnumeration {
    case internet = "INTERNET"
    case vpcLink = "VPC_LINK"
}

package enum PassthroughBehavior: String, WireEnumeration {
    case whenNoMatch = "WHEN_NO_MATCH"
    case whenNoTemplates = "WHEN_NO_TEMPLATES"
    case never = "NEVER"
}

package enum ContentHandling: String, WireEnumeration {
    case convertToBinary = "CONVERT_TO_BINARY"
    case convertToText = "CONVERT_TO_TEXT"
}

package enum ResponseTransferMode: String, WireEnumeration {
    case buffered = "BUFFERED"
    case stream = "STREAM"
}

package struct TLSConfig: Noun {
    package var insecureSkipVerification = false

    package init() {}

    package static let table = Table<Self>("TlsConfig") {
        $0.row("insecureSkipVerification", \.insecureSkipVerification, [.patch(.replace)])
    }
}
