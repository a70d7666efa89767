/// One route of an HTTP or WebSocket API.
package struct Route: Noun {
    package var routeID = ""
    /// `GET /pets/{id}`, `$default`, `$connect`, or any text of a WebSocket API.
    package var routeKey = ""
    /// `integrations/{id}`
    package var target: String?
    package var apiGatewayManaged: Bool?
    package var apiKeyRequired = false
    package var authorizationType: RouteAuthorizationType? = RouteAuthorizationType.none
    package var authorizerID: String?
    package var authorizationScopes: [String] = []
    package var modelSelectionExpression: String?
    package var operationName: String?
    package var requestModels: [String: String] = [:]
    package var requestParameters: [String: ParameterConstraints] = [:]
    package var routeResponseSelectionExpression: String?

    package init() {}

    package static let table = Table<Self>("Route", cloudFormation: "AWS::ApiGatewayV2::Route") {
        $0.row("routeId", \.routeID, [.readOnly])
        $0.row("routeKey", \.routeKey, [.required])
        $0.row("target", \.target)
        $0.row("apiGatewayManaged", \.apiGatewayManaged, [.readOnly])
        $0.row("apiKeyRequired", \.apiKeyRequired)
        $0.row("authorizationType", \.authorizationType)
        $0.row("authorizerId", \.authorizerID)
        $0.row("authorizationScopes", \.authorizationScopes)
        $0.row("modelSelectionExpression", \.modelSelectionExpression)
        $0.row("operationName", \.operationName)
        // Terraform's provider tells what goes of parameters and variables, and of models and templates
        // what is to be: an Update replaces these.
        $0.row("requestModels", \.requestModels)
        $0.row("requestParameters", \.requestParameters, [.merged])
        $0.row("routeResponseSelectionExpression", \.routeResponseSelectionExpression)
        $0.beside("ApiId")
    }
}

package enum RouteAuthorizationType: String, WireEnumeration {
    case none = "NONE"
    case iam = "AWS_IAM"
    case custom = "CUSTOM"
    case jwt = "JWT"
}

package struct ParameterConstraints: Noun {
    package var required: Bool?

    package init() {}

    package static let table = Table<Self>("ParameterConstraints") {
        $0.row("required", \.required)
    }
}

/// What a WebSocket route answers.
package struct RouteResponse: Noun {
    package var routeResponseID = ""
    package var routeResponseKey = ""
    package var modelSelectionExpression: String?
    package var responseModels: [String: String] = [:]
    package var responseParameters: [String: ParameterConstraints] = [:]

    package init() {}

    package static let table = Table<Self>(
        "RouteResponse", cloudFormation: "AWS::ApiGatewayV2::RouteResponse"
    ) {
        $0.row("routeResponseId", \.routeResponseID, [.readOnly])
        $0.row("routeResponseKey", \.routeResponseKey, [.required])
        $0.row("modelSelectionExpression", \.modelSelectionExpression)
        $0.row("responseModels", \.responseModels)
        $0.row("responseParameters", \.responseParameters, [.merged])
        $0.beside("ApiId", "RouteId")
    }
}
