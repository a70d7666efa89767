internal import JSON
internal import PenstockModel

extension RESTExport {
    /// What the API itself is set to. `apigateway` gives all of it; the documentation has a name of
    /// its own.
    func addExtensions(to root: inout JSONObject) {
        if export.extensions.contains(.documentation) {
            root["x-amazon-apigateway-documentation"] = documentation
        }
        guard export.extensions.contains(.apiGateway) else { return }
        let api = definition.api
        if isSwagger { root["x-amazon-apigateway-endpoint-configuration"] = endpoint }
        if api.apiKeySource != .header {
            root["x-amazon-apigateway-api-key-source"] = .string(api.apiKeySource.rawValue)
        }
        root["x-amazon-apigateway-gateway-responses"] = gatewayResponses
        root["x-amazon-apigateway-request-validators"] = validators
        // Text of a call: AWS keeps it only if it is JSON, a template may hold anything.
        root["x-amazon-apigateway-policy"] = api.policy.map {
            (try? JSONValue(parsing: $0)) ?? .string($0)
        }
        if !api.binaryMediaTypes.isEmpty {
            root["x-amazon-apigateway-binary-media-types"] = .array(
                api.binaryMediaTypes.map { .string($0) })
        }
        root["x-amazon-apigateway-minimum-compression-size"] = api.minimumCompressionSize.map {
            .number(JSONNumber($0))
        }
        root["x-amazon-apigateway-security-policy"] = Self.text(api.securityPolicy?.rawValue)
        root["x-amazon-apigateway-endpoint-access-mode"] = Self.text(
            api.endpointAccessMode?.rawValue)
    }

    private var gatewayResponses: JSONValue? {
        guard !definition.gatewayResponses.isEmpty else { return nil }
        return JavaHashOrder.object(definition.gatewayResponses) { _, response in
            var object = JSONObject()
            object["statusCode"] = Self.text(response.statusCode).flatMap { text in
                text.string.flatMap { JSONNumber($0) }.map { .number($0) } ?? text
            }
            object["responseParameters"] = Self.map(response.responseParameters)
            object["responseTemplates"] = Self.map(response.responseTemplates)
            return .object(object)
        }
    }

    private var validators: JSONValue? {
        let named = Dictionary(
            definition.requestValidators.values.compactMap { validator in
                validator.name.map { ($0, validator) }
            }, uniquingKeysWith: { first, _ in first })
        guard !named.isEmpty else { return nil }
        return JavaHashOrder.object(named) { _, validator in
            [
                "validateRequestParameters": .bool(validator.validateRequestParameters),
                "validateRequestBody": .bool(validator.validateRequestBody),
            ]
        }
    }

    private var documentation: JSONValue? {
        guard let (version, parts) = export.documentation else { return nil }
        let sorted = parts.sorted { $0.location.json.compact < $1.location.json.compact }
        var object = JSONObject([("version", .string(version.version))])
        object["createdDate"] = Self.text(version.createdDate?.iso8601)
        object["documentationParts"] = .array(
            sorted.map { part in
                // AWS checks that properties are JSON; what a template holds may not be.
                let properties =
                    (try? JSONValue(parsing: part.properties)) ?? .string(part.properties)
                return ["location": part.location.json, "properties": properties]
            })
        return .object(object)
    }
}
