internal import JSON
internal import SourceTree

/// What the properties of an `AWS::Serverless::Api` add to its definition.
struct RESTDefinition {
    let api: SAMResource
    let rewriting: SAMRewriting
    var body: SourceNode

    private var make: NodeMaker { api.make }

    mutating func applyAll() {
        addCORS()
        addAuth()
        // AWS's translator does this after each of three steps, so that a preflight's headers have
        // a schema in a schema; nothing reads that, and one who compares finds them the same.
        if api.properties["Auth"]?.isTruthy == true { updateVersion() }
        addGatewayResponses()
        if let types = api.properties["BinaryMediaTypes"], types.isTruthy {
            body["x-amazon-apigateway-binary-media-types"] = Self.unescaped(
                rewriting.resolved(types))
        }
        addModels()
        if api.properties["Models"]?.isTruthy == true { updateVersion() }
        if let isDisabled = api.properties["DisableExecuteApiEndpoint"] { setEndpoint(isDisabled) }
        updateVersion()
    }

    private mutating func updateVersion() {
        OpenAPI3.update(&body, version: api.properties["OpenApiVersion"]?.text)
    }

    /// `application~1json` is what a JSON Pointer has for `application/json`.
    private static func unescaped(_ node: SourceNode) -> SourceNode {
        var node = node
        switch node.content {
        case .scalar(let scalar):
            guard scalar.text.contains("~1") else { return node }
            let text = scalar.text.split(separator: "~1", omittingEmptySubsequences: false)
            return NodeMaker(at: node).text(text.joined(separator: "/"))
        case .sequence(let nodes): node.content = .sequence(nodes.map(unescaped))
        case .mapping(let members):
            node.content = .mapping(
                members.map {
                    SourceMember(
                        key: $0.key, keyLocation: $0.keyLocation, value: unescaped($0.value))
                })
        }
        return node
    }

    private mutating func setEndpoint(_ isDisabled: SourceNode) {
        let name = "x-amazon-apigateway-endpoint-configuration"
        let make = self.make
        func set(_ node: inout SourceNode) {
            if node[name] == nil { node[name] = make.map([]) }
            node.edit(name) { $0["disableExecuteApiEndpoint"] = isDisabled }
        }
        guard body["openapi"] != nil else { return set(&body) }
        var servers = body["servers"]?.sequence ?? [make.map([])]
        for index in servers.indices { set(&servers[index]) }
        body["servers"] = make.list(servers)
    }

    // AWS SAM developer guide, "GatewayResponses": parameters by what they are set in.
    private mutating func addGatewayResponses() {
        guard let responses = api.properties["GatewayResponses"], responses.isTruthy else { return }
        let name = "x-amazon-apigateway-gateway-responses"
        var all = body[name] ?? make.map([])
        for response in responses.mapping ?? [] {
            rewriting.checkNames(
                response.value, ["ResponseParameters", "ResponseTemplates", "StatusCode"], api,
                "GatewayResponses", response.key)
            var parameters: [(String, SourceNode?)] = []
            let kinds = [("Headers", "header"), ("Paths", "path"), ("QueryStrings", "querystring")]
            let given = response.value["ResponseParameters"]
            if let given {
                rewriting.checkNames(
                    given, kinds.map(\.0), api, "GatewayResponses", response.key,
                    "ResponseParameters")
            }
            for (kind, word) in kinds {
                for parameter in given?[kind]?.mapping ?? [] {
                    parameters.append(
                        ("gatewayresponse.\(word).\(parameter.key)", parameter.value))
                }
            }
            let status = response.value["StatusCode"]
            all[response.key] = make.map([
                ("responseParameters", make.map(parameters)),
                ("responseTemplates", response.value["ResponseTemplates"] ?? make.map([])),
                ("statusCode", status.flatMap { node in node.text.map(make.text) ?? status }),
            ])
        }
        body[name] = all
    }

    private mutating func addModels() {
        guard let models = api.properties["Models"], models.isTruthy else { return }
        var all = body["definitions"] ?? make.map([])
        for model in models.mapping ?? [] {
            guard model.value["type"] != nil else {
                rewriting.error(
                    "the schema has no 'type'", at: model.value, api, "Models", model.key)
                continue
            }
            all[model.key.lowercased()] = model.value
        }
        body["definitions"] = all
    }
}

/// What SAM writes in the terms of OpenAPI 2.0, in those of 3.
enum OpenAPI3 {
    static func update(_ body: inout SourceNode, version: String?) {
        let version = version ?? body["openapi"]?.text
        guard body["swagger"] == nil, version?.hasPrefix("3") == true else { return }
        for (old, new) in [("securityDefinitions", "securitySchemes"), ("definitions", "schemas")] {
            guard let moved = body[old], moved.isTruthy else { continue }
            var components = body["components"] ?? NodeMaker(at: body).map([])
            components[new] = moved
            body["components"] = components
            body[old] = nil
        }
        body.edit("paths") { paths in
            for path in paths.keys {
                paths.edit(path) { item in
                    item.edit("options") { options in update(options: &options) }
                }
            }
        }
    }

    /// Of the headers that a preflight answers, OpenAPI 3 has the types in a schema.
    private static func update(options: inout SourceNode) {
        options["produces"] = nil
        options["consumes"] = nil
        options.edit("responses") { responses in
            responses.edit("200") { response in
                response.edit("headers") { headers in
                    for name in headers.keys {
                        headers.edit(name) { header in
                            header = NodeMaker(at: header).map([("schema", header)])
                        }
                    }
                }
            }
        }
    }
}
