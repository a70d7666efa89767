internal import JSON
internal import PenstockModel

extension RESTExport {
    /// What a method requires of who asks; nil for nothing.
    func security(_ method: Method) -> JSONValue? {
        var list: [JSONValue] = []
        switch method.authorizationType {
        case .none: break
        case .iam: list.append(.object(JSONObject([(freeName("sigv4"), [])])))
        case .custom, .cognito, .jwt:
            if let name = method.authorizerID.flatMap({ definition.authorizers[$0]?.name }) {
                let scopes = method.authorizationScopes.map { JSONValue.string($0) }
                list.append(.object(JSONObject([(name, .array(scopes))])))
            }
        }
        if method.apiKeyRequired { list.append(.object(JSONObject([(freeName("api_key"), [])]))) }
        return list.isEmpty ? Optional.none : .array(list)
    }

    /// The authorizers, and the two schemes that methods need without one; nil for none.
    var securitySchemes: JSONValue? {
        let methods = definition.tree.resources.values.flatMap(\.methods.values)
        var schemes: [String: JSONValue] = [:]
        for authorizer in definition.authorizers.values {
            schemes[authorizer.name] = scheme(authorizer)
        }
        if methods.contains(where: \.apiKeyRequired) {
            schemes[freeName("api_key")] = ["type": "apiKey", "name": "x-api-key", "in": "header"]
        }
        if methods.contains(where: { $0.authorizationType == .iam }) {
            var scheme = JSONObject([
                ("type", "apiKey"), ("name", "Authorization"), ("in", "header"),
            ])
            if export.extensions.hasAuthorizers {
                scheme["x-amazon-apigateway-authtype"] = "awsSigv4"
            }
            schemes[freeName("sigv4")] = .object(scheme)
        }
        guard !schemes.isEmpty else { return nil }
        return JavaHashOrder.object(schemes) { _, scheme in scheme }
    }

    /// A name that no authorizer has, lest what it asks for be taken for another thing.
    private func freeName(_ name: String) -> String {
        let names = Set(definition.authorizers.values.map(\.name))
        var name = name
        while names.contains(name) { name += "_" }
        return name
    }

    private func scheme(_ authorizer: Authorizer) -> JSONValue {
        let prefix = "method.request.header."
        let source = authorizer.identitySource ?? ""
        let isHeader = source.hasPrefix(prefix) && !source.contains(",")
        // AWS developer guide, "x-amazon-apigateway-authorizer object": "Unused" where the identity
        // source says it.
        let name = isHeader ? String(source.dropFirst(prefix.count)) : "Unused"
        var scheme = JSONObject([
            ("type", "apiKey"), ("name", .string(name)), ("in", "header"),
        ])
        guard export.extensions.hasAuthorizers else { return .object(scheme) }
        scheme["x-amazon-apigateway-authtype"] = Self.text(authorizer.authType)
        var object = JSONObject()
        if !authorizer.providerARNs.isEmpty {
            object["providerARNs"] = .array(authorizer.providerARNs.map { .string($0) })
        }
        object["type"] = .string(authorizer.type.rawValue.lowercased())
        object["authorizerUri"] = Self.text(authorizer.authorizerURI)
        object["authorizerCredentials"] = Self.text(authorizer.authorizerCredentials)
        object["authorizerResultTtlInSeconds"] = authorizer.authorizerResultTTLInSeconds.map {
            .number(JSONNumber($0))
        }
        object["identityValidationExpression"] = Self.text(
            authorizer.identityValidationExpression)
        object["jwtConfiguration"] = authorizer.jwtConfiguration?.json
        if authorizer.type == .request || !isHeader {
            object["identitySource"] = Self.text(authorizer.identitySource)
        }
        scheme["x-amazon-apigateway-authorizer"] = .object(object)
        return .object(scheme)
    }
}
