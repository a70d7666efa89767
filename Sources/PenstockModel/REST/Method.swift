package import JSON

/// What one HTTP method of a resource requires of a request, where it goes, and what may come back.
package struct Method: Noun {
    package var httpMethod = ""
    package var authorizationType = AuthorizationType.none
    package var authorizerID: String?
    package var authorizationScopes: [String] = []
    package var apiKeyRequired = false
    package var requestValidatorID: String?
    package var operationName: String?
    /// `method.request.header.X`, `.querystring.X`, `.path.X`: whether it is required.
    package var requestParameters: [String: Bool] = [:]
    /// Names of models by content type.
    package var requestModels: [String: String] = [:]
    /// By status code.
    package var responses: [String: MethodResponse] = [:]
    package var integration: Integration?

    package init() {}

    package static let table = Table<Self>("Method", cloudFormation: "AWS::ApiGateway::Method") {
        $0.row("httpMethod", \.httpMethod)
        $0.row(
            "authorizationType", \.authorizationType,
            [.required, .patch(.replace), .optionalInCloudFormation])
        $0.row("authorizerId", \.authorizerID, [.patch(.replace)])
        $0.row(
            "authorizationScopes", \.authorizationScopes,
            [.patch(PatchRule(.items, [.add, .remove, .replace]))])
        $0.row("apiKeyRequired", \.apiKeyRequired, [.patch(.replace)])
        $0.row("requestValidatorId", \.requestValidatorID, [.patch(.replace)])
        $0.row("operationName", \.operationName, [.patch(.replace)])
        $0.row("requestParameters", \.requestParameters, [.patch(.entries)])
        $0.row("requestModels", \.requestModels, [.patch(.entries)])
        $0.row("methodResponses", \.responses, [.shape(.keyed(by: ["StatusCode"]))])
        $0.row("methodIntegration", \.integration, [.named("Integration")])
        $0.beside("RestApiId", "ResourceId")
    }

    package func write(to writer: inout JSONWriter, _ wire: Wire) {
        guard wire.embedsMethods else {
            writer.beginObject()
            writer.endObject()
            return
        }
        writeMembers(to: &writer, wire)
    }
}

package enum AuthorizationType: String, WireEnumeration {
    case none = "NONE"
    case iam = "AWS_IAM"
    case custom = "CUSTOM"
    case cognito = "COGNITO_USER_POOLS"
    case jwt = "JWT"

    /// Corpus, test_update_rest_api_deployment: `none` is taken.
    package static func word(for written: String) -> String { written.uppercased() }
}

/// One status that a method may answer.
package struct MethodResponse: Noun {
    package var statusCode = ""
    /// `method.response.header.X`: whether it is required; AWS doesn't enforce it.
    package var responseParameters: [String: Bool] = [:]
    /// Names of models by content type.
    package var responseModels: [String: String] = [:]

    package init() {}

    package static let table = Table<Self>("MethodResponse") {
        $0.row("statusCode", \.statusCode)
        $0.row("responseParameters", \.responseParameters, [.patch(.entries)])
        $0.row("responseModels", \.responseModels, [.patch(.entries)])
    }
}
