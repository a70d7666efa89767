package import JSON

/// A REST API with everything that it contains and a deployment freezes.
package struct RestAPIDefinition: Noun {
    package var api = RestAPI()
    package var tree = ResourceTree(rootID: "")
    /// By id.
    package var authorizers: [String: Authorizer] = [:]
    /// By name.
    package var models: [String: APIModel] = [:]
    /// By id.
    package var requestValidators: [String: RequestValidator] = [:]
    /// By type; only those that somebody has set.
    package var gatewayResponses: [String: GatewayResponse] = [:]
    /// By id.
    package var documentationParts: [String: DocumentationPart] = [:]

    /// Penstock's own: chains of authorizers as JSON (`x-penstock-authorizers`), by `METHOD /path` or
    /// route key; `*` is the API's, `stage:NAME` a stage's.
    package var chains: [String: String] = [:]

    package init() {}

    /// An API with nothing but its root.
    package init(_ api: RestAPI, rootID: String) {
        self.api = api
        self.api.rootResourceID = rootID
        tree = ResourceTree(rootID: rootID)
    }

    package static let table = Table<Self>("RestApiDefinition") {
        $0.row("api", \.api)
        $0.row("resources", \.tree)
        $0.row("authorizers", \.authorizers)
        $0.row("models", \.models)
        $0.row("requestValidators", \.requestValidators)
        $0.row("gatewayResponses", \.gatewayResponses)
        $0.row("documentationParts", \.documentationParts)
        $0.row("chains", \.chains)
    }

    package func model(id: String) -> APIModel? { models.values.first { $0.id == id } }

    /// What an embedded `apisummary` tells: the methods by path.
    package var summary: [String: [String: MethodSnapshot]] {
        var summary: [String: [String: MethodSnapshot]] = [:]
        for resource in tree.resources.values where !resource.methods.isEmpty {
            summary[resource.path] = resource.methods.mapValues { method in
                var snapshot = MethodSnapshot()
                snapshot.authorizationType = method.authorizationType.rawValue
                snapshot.apiKeyRequired = method.apiKeyRequired
                return snapshot
            }
        }
        return summary
    }
}

/// A list of resources, the root first and each after its parent.
extension ResourceTree: WireValue {
    package static var expectation: String { "a list of resources" }

    package static func decode(
        _ json: JSONValue, at path: JSONPointer, _ wire: Wire
    ) throws(ModelError) -> ResourceTree {
        let list = try [Resource].decode(json, at: path, wire)
        var tree = ResourceTree(rootID: list.first?.id ?? "")
        for (index, resource) in list.enumerated() {
            if index > 0 {
                do throws(ResourceTreeError) {
                    try tree.add(
                        id: resource.id, pathPart: resource.pathPart ?? "",
                        parentID: resource.parentID ?? "")
                } catch {
                    throw ModelError(
                        code: .badValue, path: path.appending("\(index)"),
                        expected: "a resource below one before it", found: "\(error)")
                }
            }
            _ = tree.updateMethods(of: resource.id) { $0 = resource.methods }
        }
        return tree
    }

    package func write(to writer: inout JSONWriter, _ wire: Wire) {
        // A path is longer than its parent's and begins with it, so that the order of paths is one
        // in which parents come first.
        sorted.write(to: &writer, wire)
    }

    package static func differences(
        _ old: ResourceTree?, _ new: ResourceTree?, at path: JSONPointer,
        into list: inout [Difference]
    ) {
        [String: Resource].differences(old?.byPath, new?.byPath, at: path, into: &list)
    }

    private var byPath: [String: Resource] {
        Dictionary(resources.values.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
