internal import JSON
package import PenstockModel

/// What ExportApi is asked for: always OpenAPI 3.0.1.
package struct HTTPAPIExport: Sendable {
    package var includesExtensions = true
    package var isYAML = false
    /// `https://abc.execute-api.us-east-1.amazonaws.com`
    package var endpoint: String
    /// Empty where no stage is meant.
    package var stage: String

    package init(endpoint: String, stage: String) {
        self.endpoint = endpoint
        self.stage = stage
    }

    package func document(of definition: APIDefinition) -> [UInt8] {
        let value = HTTPExport(definition, self).document
        return isYAML ? JacksonText.yaml(value) : JacksonText.json(value)
    }
}

/// An HTTP API as an OpenAPI document. No export is recorded; the order is that of the example of AWS's
/// page "Export HTTP APIs from API Gateway", and of REST exports.
struct HTTPExport {
    let definition: APIDefinition
    let export: HTTPAPIExport

    init(_ definition: APIDefinition, _ export: HTTPAPIExport) {
        self.definition = definition
        self.export = export
    }

    var document: JSONValue {
        let api = definition.api
        var info = JSONObject([("title", .string(api.name))])
        info["description"] = api.description.map { .string($0) }
        info["version"] = .string(api.version ?? api.createdDate?.iso8601 ?? "")
        var root = JSONObject([
            ("openapi", "3.0.1"), ("info", .object(info)), ("servers", [.object(server)]),
        ])
        if export.includesExtensions, !api.tags.isEmpty {
            root["tags"] = .array(
                api.tags.sorted { $0.key < $1.key }.map { name, value in
                    ["name": .string(name), "x-amazon-apigateway-tag-value": .string(value)]
                })
        }
        root["paths"] = paths
        if let schemes = securitySchemes {
            root["components"] = ["securitySchemes": schemes]
        }
        if export.includesExtensions {
            root[PenstockExtension.authorizers] = PenstockExtension.value(
                definition.chains[AuthorizerChains.api])
            root["x-amazon-apigateway-cors"] = api.corsConfiguration.map(cors)
            root["x-amazon-apigateway-importexport-version"] = "1.0"
        }
        return .object(root)
    }

    private var server: JSONObject {
        var server = JSONObject([
            ("url", .string("\(export.endpoint)/{basePath}")),
            ("variables", ["basePath": ["default": .string(export.stage)]]),
        ])
        if export.includesExtensions, definition.api.disableExecuteAPIEndpoint {
            server["x-amazon-apigateway-endpoint-configuration"] = [
                "disableExecuteApiEndpoint": true
            ]
        }
        return server
    }

    private func cors(_ cors: CORS) -> JSONValue {
        var object = JSONObject()
        let lists = [
            ("allowMethods", cors.allowMethods), ("allowHeaders", cors.allowHeaders),
            ("exposeHeaders", cors.exposeHeaders), ("allowOrigins", cors.allowOrigins),
        ]
        for (name, list) in lists where !list.isEmpty {
            object[name] = .array(list.map { .string($0) })
        }
        object["maxAge"] = cors.maxAge.map { .number(JSONNumber($0)) }
        object["allowCredentials"] = cors.allowCredentials.map { .bool($0) }
        return .object(object)
    }

    /// By path, the methods in the order of a PathItem.
    private var paths: JSONValue {
        var paths: [String: [String: Route]] = [:]
        for record in definition.routes.values {
            let route = record.route
            let parts = route.routeKey.split(separator: " ", maxSplits: 1).map(String.init)
            let (method, path) = parts.count == 2 ? (parts[0], parts[1]) : ("ANY", "/$default")
            paths[path, default: [:]][method] = route
        }
        let order = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "ANY"]
        return JavaHashOrder.object(paths) { path, routes in
            var item = JSONObject()
            for name in order {
                guard let route = routes[name] else { continue }
                let key = name == "ANY" ? "x-amazon-apigateway-any-method" : name.lowercased()
                item[key] = operation(route, path, isDefault: route.routeKey == "$default")
            }
            return .object(item)
        }
    }

    private func operation(_ route: Route, _ path: String, isDefault: Bool) -> JSONValue {
        var operation = JSONObject()
        operation["operationId"] = route.operationName.map { .string($0) }
        let parameters = path.split(separator: "/").compactMap { part -> JSONValue? in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return nil }
            let name = part.dropFirst().dropLast()
            return [
                "name": .string(String(name.hasSuffix("+") ? name.dropLast() : name)), "in": "path",
                "description": .string("Generated path parameter for \(part)"), "required": true,
                "schema": ["type": "string"],
            ]
        }
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        operation["responses"] = [
            "default": [
                "description": .string(
                    "Default response for \(isDefault ? "$default" : route.routeKey)")
            ]
        ]
        if isDefault, export.includesExtensions { operation["isDefaultRoute"] = true }
        operation["security"] = security(route)
        if export.includesExtensions {
            if route.authorizationType == .iam {
                operation["x-amazon-apigateway-auth"] = ["type": "AWS_IAM"]
            }
            operation[PenstockExtension.authorizers] = PenstockExtension.value(
                definition.chains[route.routeKey])
            operation["x-amazon-apigateway-integration"] = definition.integration(of: route)
                .map(integration)
        }
        return .object(operation)
    }

    private func security(_ route: Route) -> JSONValue? {
        guard let id = route.authorizerID, let authorizer = definition.authorizers[id] else {
            return nil
        }
        let scopes = route.authorizationScopes.map { JSONValue.string($0) }
        return [.object(JSONObject([(authorizer.name, .array(scopes))]))]
    }
}
