internal import JSON
internal import PenstockModel

/// A REST API as an OpenAPI document. The members' order is AWS's, from the recorded exports (corpus,
/// test_export_swagger_openapi, test_export_oas30_openapi).
struct RESTExport {
    let definition: RestAPIDefinition
    let export: OpenAPIExport

    init(_ definition: RestAPIDefinition, _ export: OpenAPIExport) {
        self.definition = definition
        self.export = export
    }

    var isSwagger: Bool { export.form == .swagger }

    var document: JSONValue {
        var root = isSwagger ? swaggerHead : openAPIHead
        root["tags"] = tags
        root["paths"] = paths
        if isSwagger {
            root["securityDefinitions"] = securitySchemes
            root["definitions"] = schemas
        } else {
            var components = JSONObject()
            components["schemas"] = schemas
            components["securitySchemes"] = securitySchemes
            root["components"] = .object(components)
        }
        addExtensions(to: &root)
        if export.extensions.hasAuthorizers {
            root[PenstockExtension.authorizers] = PenstockExtension.value(
                definition.chains[AuthorizerChains.api])
        }
        return .object(root)
    }

    private var swaggerHead: JSONObject {
        var info = JSONObject()
        info["description"] = definition.api.description.map { .string($0) }
        info["version"] = .string(OpenAPIExport.version(definition.api))
        info["title"] = .string(definition.api.name)
        return JSONObject([
            ("swagger", "2.0"), ("info", .object(info)), ("host", .string(export.host)),
            ("basePath", .string("/" + export.stage)), ("schemes", ["https"]),
        ])
    }

    private var openAPIHead: JSONObject {
        var info = JSONObject([("title", .string(definition.api.name))])
        info["description"] = definition.api.description.map { .string($0) }
        info["version"] = .string(OpenAPIExport.version(definition.api))
        var server = JSONObject([
            ("url", .string("https://\(export.host)/{basePath}")),
            ("variables", ["basePath": ["default": .string(export.stage)]]),
        ])
        if export.extensions.contains(.apiGateway) {
            server["x-amazon-apigateway-endpoint-configuration"] = endpoint
        }
        return JSONObject([
            ("openapi", "3.0.1"), ("info", .object(info)), ("servers", [.object(server)]),
        ])
    }

    /// Only what a default API doesn't have.
    var endpoint: JSONValue? {
        var object = JSONObject()
        if definition.api.disableExecuteAPIEndpoint { object["disableExecuteApiEndpoint"] = true }
        let ids = definition.api.endpointConfiguration.vpcEndpointIDs
        if !ids.isEmpty { object["vpcEndpointIds"] = .array(ids.map { .string($0) }) }
        return object.isEmpty ? Optional.none : .object(object)
    }

    private var tags: JSONValue? {
        let tags = definition.api.tags
        guard export.extensions.contains(.apiGateway), !tags.isEmpty else { return nil }
        return .array(
            tags.sorted { $0.key < $1.key }.map { name, value in
                ["name": .string(name), "x-amazon-apigateway-tag-value": .string(value)]
            })
    }

    /// By path in a 2.0 document, in a map's order in a 3.0 one; without resources that have no method.
    private var paths: JSONValue {
        let resources = Dictionary(
            definition.tree.resources.values.filter { !$0.methods.isEmpty }.map { ($0.path, $0) },
            uniquingKeysWith: { first, _ in first })
        let order = isSwagger ? resources.keys.sorted() : JavaHashOrder.sorted(resources.keys)
        return .object(
            JSONObject(order.compactMap { path in resources[path].map { (path, item($0)) } }))
    }

    /// The order of the members of swagger-models' Path and PathItem.
    private func item(_ resource: Resource) -> JSONValue {
        let order =
            isSwagger
            ? ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "ANY"]
            : ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "ANY"]
        var item = JSONObject()
        for name in order {
            guard let method = resource.methods[name] else { continue }
            let key = name == "ANY" ? ExtensionTable.prefix + "any-method" : name.lowercased()
            item[key] = operation(method, resource)
        }
        return .object(item)
    }

    private var schemas: JSONValue? {
        let models = definition.models.filter { $0.value.contentType == "application/json" }
        guard !models.isEmpty else { return nil }
        return JavaHashOrder.object(models) { _, model in schema(model) }
    }
}
