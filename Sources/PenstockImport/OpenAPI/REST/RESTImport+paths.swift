internal import JSON
internal import PenstockModel

extension RESTImport {
    mutating func readPaths() {
        if let chain = reading.root[PenstockExtension.authorizers] {
            definition.chains[AuthorizerChains.api] = chain.json.compact
        }
        for path in reading.paths(options.basePath, hasDefault: false) {
            guard let resourceID = resource(at: path.path, path.node) else { continue }
            for operation in path.operations {
                let method = method(operation, resourceID: resourceID)
                if let chain = operation.node[PenstockExtension.authorizers] {
                    // As the resource has it: a path's empty segments are nobody's.
                    let resource = definition.tree[resourceID]?.path ?? path.path
                    definition.chains["\(method.httpMethod) \(resource)"] = chain.json.compact
                }
                _ = definition.tree.updateMethods(of: resourceID) {
                    $0[method.httpMethod] = method
                }
            }
        }
    }

    /// The resource at a path, made with those above it where it isn't there.
    private mutating func resource(at path: String, _ node: DefinitionNode) -> String? {
        var id = definition.tree.rootID
        var prefix = ""
        for part in path.split(separator: "/") {
            prefix += "/\(part)"
            if let resource = definition.tree.resource(at: prefix) {
                id = resource.id
                continue
            }
            guard definition.tree.resources.count < reading.document.bounds.resourcesMax else {
                reading.fail(
                    "Maximum number of resources for this API has been reached", at: node,
                    hint: "split the API")
                return nil
            }
            let new = ids.id(.resource, prefix, old: base.tree.resource(at: prefix)?.id)
            do throws(ResourceTreeError) {
                try definition.tree.add(id: new, pathPart: String(part), parentID: id)
            } catch {
                reading.fail(
                    "Unable to create resource at path '\(path)': \(Self.sentence(error))",
                    at: node)
                return nil
            }
            id = new
        }
        return id
    }

    /// AWS's sentences of CreateResource (corpus, test_create_resource and its like).
    private static func sentence(_ error: ResourceTreeError) -> String {
        switch error {
        case .invalidPathPart:
            "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and "
                + "curly braces at the beginning and the end."
        case .greedyParent(let part):
            "Cannot create a child of a resource with a greedy path variable: \(part)"
        case .variableSibling(let part):
            "A sibling (\(part)) of this resource already has a variable path part -- only one "
                + "unique variable path part is allowed"
        case .duplicate(let part):
            "Another resource with the same parent already has this name: \(part)"
        case .noSuchParent, .noSuchResource, .root, .cyclical: "Invalid resource"
        }
    }

    private mutating func method(_ operation: DefinedOperation, resourceID: String) -> Method {
        let node = operation.node
        var method = Method()
        method.httpMethod = operation.method
        method.operationName = node["operationId"]?.text
        readSecurity(of: node, into: &method)
        readValidator(of: node, into: &method)
        for parameter in operation.parameters { readParameter(parameter, node, into: &method) }
        if let body = node["requestBody"].flatMap({ reading.resolved($0) }) {
            method.requestModels = models(of: body["content"])
        }
        for (status, written) in node["responses"]?.members ?? [] where !status.hasPrefix("x-") {
            guard let response = response(status, written, node) else { continue }
            method.responses[status] = response
        }
        method.integration = integration(of: operation, resourceID: resourceID)
        return method
    }

    private func readValidator(of node: DefinitionNode, into method: inout Method) {
        let name = "x-amazon-apigateway-request-validator"
        guard let written = node[name] ?? reading.member(name), let text = written.text else {
            return
        }
        let id =
            validatorIDs[text]
            ?? definition.requestValidators.values.first { $0.name == text }?.id
        method.requestValidatorID = id
        if id == nil {
            reading.warn(
                "Invalid Request Validator identifier specified: \(text)", at: written,
                hint: "'x-amazon-apigateway-request-validators' has no '\(text)'")
        }
    }

    private mutating func readParameter(
        _ parameter: DefinitionNode, _ operation: DefinitionNode, into method: inout Method
    ) {
        let isRequired = parameter["required"]?.bool ?? false
        let place: String
        switch parameter["in"]?.text {
        case "query": place = "querystring"
        case "header": place = "header"
        case "path": place = "path"
        case "body":
            guard let schema = parameter["schema"], let model = schemas.model(of: schema) else {
                return
            }
            for type in mediaTypes("consumes", operation) { method.requestModels[type] = model }
            return
        case let other:
            reading.note(
                "parameters in '\(other ?? "nothing")' are not mapped by API Gateway",
                at: parameter, hint: "those in 'query', 'header' and 'path' are")
            return
        }
        guard let name = reading.text(parameter["name"], "A parameter's name") else { return }
        let key = "method.request.\(place).\(name)"
        // The operation's parameters come before its path's, and win.
        if method.requestParameters[key] == nil {
            method.requestParameters[key] = isRequired || place == "path"
        }
    }

    /// `consumes` or `produces` of an operation of a 2.0 document, or the document's.
    private func mediaTypes(_ member: String, _ operation: DefinitionNode) -> [String] {
        let types = (operation[member] ?? reading.member(member))?.texts ?? []
        return types.isEmpty ? ["application/json"] : types
    }

    /// The models of a `content` of a 3.x document.
    private mutating func models(of content: DefinitionNode?) -> [String: String] {
        var models: [String: String] = [:]
        for (type, value) in content?.members ?? [] {
            if let schema = value["schema"], let model = schemas.model(of: schema) {
                models[type] = model
            }
        }
        return models
    }

    private mutating func response(
        _ status: String, _ written: DefinitionNode, _ operation: DefinitionNode
    ) -> MethodResponse? {
        guard let node = reading.resolved(written) else { return nil }
        guard status.utf8.count == 3, Int(status) != nil else {
            reading.note(
                "a method response has one status; '\(status)' is ignored", at: written,
                hint: "name each status that clients may see")
            return nil
        }
        var response = MethodResponse()
        response.statusCode = status
        for (name, _) in node["headers"]?.members ?? [] {
            // Corpus, test_import_swagger_api: false, whatever the header says.
            response.responseParameters["method.response.header.\(name)"] = false
        }
        if reading.document.version == .swagger {
            if let schema = node["schema"], let model = schemas.model(of: schema) {
                for type in mediaTypes("produces", operation) {
                    response.responseModels[type] = model
                }
            }
        } else {
            response.responseModels = models(of: node["content"])
        }
        return response
    }
}
