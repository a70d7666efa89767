internal import JSON
internal import PenstockModel

extension HTTPExport {
    func integration(_ integration: V2Integration) -> JSONValue {
        var object = JSONObject()
        object["payloadFormatVersion"] = Self.text(integration.payloadFormatVersion)
        object["type"] = .string(integration.integrationType.rawValue.lowercased())
        object["integrationSubtype"] = Self.text(integration.integrationSubtype)
        object["httpMethod"] = Self.text(integration.integrationMethod)
        object["uri"] = Self.text(integration.integrationURI)
        object["connectionType"] = Self.text(integration.connectionType?.rawValue)
        object["connectionId"] = Self.text(integration.connectionID)
        object["credentials"] = Self.text(integration.credentialsARN)
        object["description"] = Self.text(integration.description)
        object["timeoutInMillis"] = integration.timeoutInMillis.map { .number(JSONNumber($0)) }
        if !integration.requestParameters.isEmpty {
            object["requestParameters"] = JavaHashOrder.object(integration.requestParameters)
        }
        if !integration.responseParameters.isEmpty {
            object["responseParameters"] = JavaHashOrder.object(
                integration.responseParameters
            ) { _, parameters in JavaHashOrder.object(parameters) }
        }
        object["tlsConfig"] = integration.tlsConfig?.serverNameToVerify.map {
            ["serverNameToVerify": .string($0)]
        }
        return .object(object)
    }

    var securitySchemes: JSONValue? {
        guard !definition.authorizers.isEmpty else { return nil }
        let named = Dictionary(
            definition.authorizers.values.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first })
        return JavaHashOrder.object(named) { _, authorizer in
            var scheme =
                authorizer.authorizerType == .jwt
                ? JSONObject([("type", "oauth2"), ("flows", [:])])
                : JSONObject([
                    ("type", "apiKey"), ("name", "Unused"), ("in", "header"),
                ])
            if export.includesExtensions {
                scheme["x-amazon-apigateway-authorizer"] = self.authorizer(authorizer)
            }
            return .object(scheme)
        }
    }

    private func authorizer(_ authorizer: V2Authorizer) -> JSONValue {
        var object = JSONObject()
        if !authorizer.identitySource.isEmpty {
            object["identitySource"] = .string(authorizer.identitySource.joined(separator: ","))
        }
        object["type"] = .string(authorizer.authorizerType.rawValue.lowercased())
        if let configuration = authorizer.jwtConfiguration {
            var jwt = JSONObject([
                ("audience", .array(configuration.audience.map { .string($0) }))
            ])
            jwt["issuer"] = Self.text(configuration.issuer)
            object["jwtConfiguration"] = .object(jwt)
        }
        object["authorizerUri"] = Self.text(authorizer.authorizerURI)
        object["authorizerCredentials"] = Self.text(authorizer.authorizerCredentialsARN)
        object["authorizerPayloadFormatVersion"] = Self.text(
            authorizer.authorizerPayloadFormatVersion)
        object["authorizerResultTtlInSeconds"] = authorizer.authorizerResultTTLInSeconds.map {
            .number(JSONNumber($0))
        }
        object["enableSimpleResponses"] = authorizer.enableSimpleResponses.map { .bool($0) }
        object["identityValidationExpression"] = Self.text(
            authorizer.identityValidationExpression)
        return .object(object)
    }

    private static func text(_ text: String?) -> JSONValue? { text.map { .string($0) } }
}
