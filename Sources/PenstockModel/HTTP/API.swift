/// An HTTP or WebSocket API without what it contains.
package struct API: Noun {
    package var apiID = ""
    package var name = ""
    package var protocolType = ProtocolType.http
    package var description: String?
    package var version: String?
    package var apiEndpoint: String?
    /// Whether a service made the API.
    package var apiGatewayManaged: Bool?
    package var apiKeySelectionExpression: String? = "$request.header.x-api-key"
    /// `$request.method $request.path` for HTTP APIs.
    package var routeSelectionExpression: String? = "$request.method $request.path"
    package var corsConfiguration: CORS?
    package var createdDate: Timestamp?
    package var disableExecuteAPIEndpoint = false
    /// Of WebSocket APIs.
    package var disableSchemaValidation: Bool?
    package var importInfo: [String] = []
    package var ipAddressType: IPAddressType? = .ipv4
    package var tags: [String: String] = [:]
    package var warnings: [String] = []

    package init() {}

    package static let table = Table<Self>("Api", cloudFormation: "AWS::ApiGatewayV2::Api") {
        $0.row("apiId", \.apiID, [.readOnly])
        $0.row("name", \.name, [.required, .optionalInCloudFormation])
        $0.row("protocolType", \.protocolType, [.required, .optionalInCloudFormation])
        $0.row("description", \.description)
        $0.row("version", \.version)
        $0.row("apiEndpoint", \.apiEndpoint, [.readOnly])
        $0.row("apiGatewayManaged", \.apiGatewayManaged, [.readOnly])
        $0.row("apiKeySelectionExpression", \.apiKeySelectionExpression)
        $0.row("routeSelectionExpression", \.routeSelectionExpression)
        $0.row("corsConfiguration", \.corsConfiguration)
        $0.row("createdDate", \.createdDate, [.readOnly])
        $0.row("disableExecuteApiEndpoint", \.disableExecuteAPIEndpoint)
        $0.row("disableSchemaValidation", \.disableSchemaValidation)
        $0.row("importInfo", \.importInfo, [.readOnly])
        $0.row("ipAddressType", \.ipAddressType)
        $0.row("tags", \.tags, [.always])
        $0.row("warnings", \.warnings, [.readOnly])
        // How to make the API, not what it is.
        $0.beside(
            "BasePath", "Body", "BodyS3Location", "CredentialsArn", "FailOnWarnings", "RouteKey",
            "Target")
    }
}

package enum ProtocolType: String, WireEnumeration {
    case http = "HTTP"
    case webSocket = "WEBSOCKET"
}
