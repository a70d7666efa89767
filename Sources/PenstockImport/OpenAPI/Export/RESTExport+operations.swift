internal import JSON
internal import PenstockModel

extension RESTExport {
    func operation(_ method: Method, _ resource: Resource) -> JSONValue {
        var operation = JSONObject()
        operation["operationId"] = method.operationName.map { .string($0) }
        if isSwagger {
            operation["consumes"] = Self.list(consumed(method))
            operation["produces"] = Self.list(produced(method))
        }
        operation["parameters"] = parameters(method)
        if !isSwagger, !method.requestModels.isEmpty {
            operation["requestBody"] = ["content": content(method.requestModels), "required": true]
        }
        operation["responses"] = responses(method)
        operation["security"] = security(method)
        if export.extensions.contains(.apiGateway), let id = method.requestValidatorID {
            operation[ExtensionTable.prefix + "request-validator"] =
                definition.requestValidators[id]?.name.map { .string($0) }
        }
        if export.extensions.hasIntegrations, let integration = method.integration {
            operation[ExtensionTable.prefix + "integration"] = self.integration(
                integration, resource)
        }
        if export.extensions.hasAuthorizers, method.authorizationType == .iam {
            operation[ExtensionTable.prefix + "auth"] = ["type": "AWS_IAM"]
        }
        if export.extensions.hasAuthorizers {
            operation[PenstockExtension.authorizers] = PenstockExtension.value(
                definition.chains["\(method.httpMethod) \(resource.path)"])
        }
        return .object(operation)
    }

    /// What templates and models are for. Corpus, test_export_swagger_openapi: a method without either
    /// has no `consumes`.
    private func consumed(_ method: Method) -> Set<String> {
        Set(method.requestModels.keys).union(method.integration?.requestTemplates.keys ?? [:].keys)
    }

    private func produced(_ method: Method) -> Set<String> {
        var types = Set(method.responses.values.flatMap(\.responseModels.keys))
        for response in method.integration?.responses.values ?? [:].values {
            types.formUnion(response.responseTemplates.keys)
        }
        return types
    }

    private static func list(_ texts: Set<String>) -> JSONValue? {
        texts.isEmpty ? Optional.none : .array(JavaHashOrder.sorted(texts).map { .string($0) })
    }

    private func parameters(_ method: Method) -> JSONValue? {
        let places = ["querystring": "query", "header": "header", "path": "path"]
        var list: [JSONValue] = []
        for key in JavaHashOrder.sorted(method.requestParameters.keys) {
            let parts = key.split(separator: ".", maxSplits: 3)
            guard parts.count == 4, let place = places[String(parts[2])] else { continue }
            let isRequired = method.requestParameters[key] ?? false
            var parameter = JSONObject([
                ("name", .string(String(parts[3]))), ("in", .string(place)),
            ])
            if isSwagger || isRequired { parameter["required"] = .bool(isRequired) }
            if isSwagger {
                parameter["type"] = "string"
            } else {
                parameter["schema"] = ["type": "string"]
            }
            list.append(.object(parameter))
        }
        if isSwagger, let type = JavaHashOrder.sorted(method.requestModels.keys).first,
            let model = method.requestModels[type]
        {
            list.append([
                "in": "body", "name": .string(model), "required": true,
                "schema": reference(to: model),
            ])
        }
        return list.isEmpty ? Optional.none : .array(list)
    }

    private func content(_ models: [String: String]) -> JSONValue {
        JavaHashOrder.object(models) { _, model in ["schema": reference(to: model)] }
    }

    private func responses(_ method: Method) -> JSONValue {
        JavaHashOrder.object(method.responses) { status, response in
            var object = JSONObject([("description", .string("\(status) response"))])
            if isSwagger, let type = JavaHashOrder.sorted(response.responseModels.keys).first,
                let model = response.responseModels[type]
            {
                object["schema"] = reference(to: model)
            }
            object["headers"] = headers(response)
            if !isSwagger { object["content"] = content(response.responseModels) }
            return .object(object)
        }
    }

    private func headers(_ response: MethodResponse) -> JSONValue? {
        let prefix = "method.response.header."
        let names = response.responseParameters.keys.filter { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }
        guard !names.isEmpty else { return nil }
        let header: JSONValue =
            isSwagger ? ["type": "string"] : ["schema": ["type": "string"]]
        return .object(JSONObject(JavaHashOrder.sorted(names).map { ($0, header) }))
    }
}
