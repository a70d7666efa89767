/// Where routes send their requests.
package struct V2Integration: Noun {
    package var integrationID = ""
    package var integrationType = IntegrationType.httpProxy
    /// `EventBridge-PutEvents` and its like.
    package var integrationSubtype: String?
    package var integrationMethod: String?
    package var integrationURI: String?
    package var apiGatewayManaged: Bool?
    package var connectionType: ConnectionType?
    package var connectionID: String?
    package var contentHandlingStrategy: ContentHandling?
    package var credentialsARN: String?
    package var description: String?
    package var integrationResponseSelectionExpression: String?
    package var passthroughBehavior: PassthroughBehavior?
    /// `1.0` or `2.0`
    package var payloadFormatVersion: String?
    /// Of HTTP APIs: `append:header.X` and so on; of those with a subtype, its parameters.
    package var requestParameters: [String: String] = [:]
    package var requestTemplates: [String: String] = [:]
    /// By status code.
    package var responseParameters: [String: [String: String]] = [:]
    package var templateSelectionExpression: String?
    package var timeoutInMillis: Int?
    package var tlsConfig: V2TLSConfig?

    package init() {}

    package static let table = Table<Self>(
        "Integration", cloudFormation: "AWS::ApiGatewayV2::Integration"
    ) {
        $0.row("integrationId", \.integrationID, [.readOnly])
        $0.row("integrationType", \.integrationType, [.required])
        $0.row("integrationSubtype", \.integrationSubtype)
        $0.row("integrationMethod", \.integrationMethod)
        $0.row("integrationUri", \.integrationURI)
        $0.row("apiGatewayManaged", \.apiGatewayManaged, [.readOnly])
        $0.row("connectionType", \.connectionType)
        $0.row("connectionId", \.connectionID)
        $0.row("contentHandlingStrategy", \.contentHandlingStrategy)
        $0.row("credentialsArn", \.credentialsARN)
        $0.row("description", \.description)
        $0.row(
            "integrationResponseSelectionExpression", \.integrationResponseSelectionExpression,
            [.readOnly])
        $0.row("passthroughBehavior", \.passthroughBehavior)
        $0.row("payloadFormatVersion", \.payloadFormatVersion)
        $0.row("requestParameters", \.requestParameters, [.merged])
        $0.row("requestTemplates", \.requestTemplates)
        $0.row(
            "responseParameters", \.responseParameters, [.merged, .shape(.responseParameters)])
        $0.row("templateSelectionExpression", \.templateSelectionExpression)
        $0.row("timeoutInMillis", \.timeoutInMillis)
        $0.row("tlsConfig", \.tlsConfig)
        $0.beside("ApiId")
    }
}

package struct V2TLSConfig: Noun {
    package var serverNameToVerify: String?

    package init() {}

    package static let table = Table<Self>("TlsConfig") {
        $0.row("serverNameToVerify", \.serverNameToVerify)
    }
}

/// How a backend's answer becomes a WebSocket message.
package struct V2IntegrationResponse: Noun {
    package var integrationResponseID = ""
    package var integrationResponseKey = ""
    package var contentHandlingStrategy: ContentHandling?
    package var responseParameters: [String: String] = [:]
    package var responseTemplates: [String: String] = [:]
    package var templateSelectionExpression: String?

    package init() {}

    package static let table = Table<Self>(
        "IntegrationResponse", cloudFormation: "AWS::ApiGatewayV2::IntegrationResponse"
    ) {
        $0.row("integrationResponseId", \.integrationResponseID, [.readOnly])
        $0.row("integrationResponseKey", \.integrationResponseKey, [.required])
        $0.row("contentHandlingStrategy", \.contentHandlingStrategy)
        $0.row("responseParameters", \.responseParameters, [.merged])
        $0.row("responseTemplates", \.responseTemplates)
        $0.row("templateSelectionExpression", \.templateSelectionExpression)
        $0.beside("ApiId", "IntegrationId")
    }
}
