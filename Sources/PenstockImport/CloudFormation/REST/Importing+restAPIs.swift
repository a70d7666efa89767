internal import CloudFormation
internal import JSON
internal import PenstockModel

extension Importing {
    /// AWS::ApiGateway::RestApi.
    func importRestAPIs() {
        for placed in resources("AWS::ApiGateway::RestApi") {
            guard var api = noun(RestAPI.self, placed) else { continue }
            api.id = placed.ref
            if api.name.isEmpty { api.name = placed.logicalID }
            api.fillDefaults()
            let rootID = placed.resource.identity.attributes["RootResourceId"]?.string ?? ""
            var definition = RestAPIDefinition(api, rootID: rootID)
            let models = APIModel.defaults(
                emptyID: placed.stableID(.model, "Empty"),
                errorID: placed.stableID(.model, "Error"))
            for model in models { definition.models[model.name] = model }
            guard isFree(api.id, placed) else { continue }
            restAPIs[placed.scope, default: [:]][api.id] = Workpiece(RestAPIRecord(definition))
            place(placed, api: api.id)
            readBody(of: placed)
            if let chain = chain(of: placed, owner: AuthorizerChains.api, api: api.id) {
                restAPIs[placed.scope]?[api.id]?.value.definition.chains[AuthorizerChains.api] =
                    chain
            }
        }
    }

    /// Whether no API has this id: two can have it by the tag `_custom_id_` only.
    func isFree(_ id: String, _ placed: PlacedResource) -> Bool {
        let isTaken = restAPIs[placed.scope]?[id] != nil || apis[placed.scope]?[id] != nil
        guard isTaken else { return true }
        error(
            "another API has the id '\(id)'", placed, JSONPointer(["Tags"]),
            hint: "give another '\(NounID.tag)'")
        return false
    }

    /// AWS::ApiGateway::Resource, from the roots down.
    func importResources() {
        var children: [String: [(placed: PlacedResource, part: String)]] = [:]
        var waiting: [(api: Workpiece<RestAPIRecord>, parent: String)] = []
        var roots: Set<String> = []
        for placed in resources("AWS::ApiGateway::Resource") {
            guard let api = restAPI(of: placed), let parent = required("ParentId", of: placed),
                let part = required("PathPart", of: placed), noun(Resource.self, placed) != nil
            else { continue }
            let id = api.value.definition.api.id
            children["\(id)/\(parent)", default: []].append((placed, part))
            if roots.insert(id).inserted {
                // What a definition made may be a parent as well as the root.
                for resource in api.value.definition.tree.resources.keys {
                    waiting.append((api, resource))
                }
            }
        }
        while let (api, parent) = waiting.popLast() {
            let id = api.value.definition.api.id
            for child in children.removeValue(forKey: "\(id)/\(parent)") ?? [] {
                add(child.placed, child.part, to: api, below: parent)
                waiting.append((api, child.placed.ref))
            }
        }
        for child in children.values.flatMap({ $0 }) { tellNoParent(child.placed) }
    }

    private func add(
        _ placed: PlacedResource, _ part: String, to api: Workpiece<RestAPIRecord>,
        below parent: String
    ) {
        do throws(ResourceTreeError) {
            try api.value.definition.tree.add(id: placed.ref, pathPart: part, parentID: parent)
        } catch {
            tell(error, placed)
        }
    }

    private func tellNoParent(_ placed: PlacedResource) {
        let parent = placed.text("ParentId") ?? ""
        error(
            "there is no resource '\(parent)' in this API", placed, JSONPointer(["ParentId"]),
            hint: "refer to an AWS::ApiGateway::Resource, or to the API's RootResourceId")
    }

    private func tell(_ fault: ResourceTreeError, _ placed: PlacedResource) {
        let message =
            switch fault {
            case .duplicate(let part): "the parent has a resource '\(part)' already"
            case .invalidPathPart(let part): "'\(part)' can't be a part of a path"
            case .greedyParent(let part): "nothing can be below '\(part)', which takes all the rest"
            case .variableSibling(let part):
                "the parent has the variable '\(part)' already, and can't have a second one"
            case .noSuchParent, .noSuchResource, .root, .cyclical: "it can't be in this place"
            }
        error(message, placed, JSONPointer(["PathPart"]))
    }

    /// The parts of an API that stand beside its resources.
    func importRESTParts() {
        importParts("AWS::ApiGateway::Authorizer", Authorizer.self) { definition, part, placed in
            var part = part
            part.id = placed.ref
            definition.authorizers[part.id] = part
        }
        importParts("AWS::ApiGateway::Model", APIModel.self) { definition, part, placed in
            var part = part
            part.id = placed.stableID(.model)
            part.name = placed.ref
            if part.contentType.isEmpty { part.contentType = "application/json" }
            definition.models[part.name] = part
        }
        importParts("AWS::ApiGateway::RequestValidator", RequestValidator.self) {
            definition, part, placed in
            var part = part
            part.id = placed.ref
            definition.requestValidators[part.id] = part
        }
        importParts("AWS::ApiGateway::GatewayResponse", GatewayResponse.self) {
            definition, part, placed in
            var part = part
            part.statusCode = part.statusCode ?? part.responseType.defaultStatus.map(String.init)
            definition.gatewayResponses[part.responseType.rawValue] = part
        }
        importParts("AWS::ApiGateway::DocumentationPart", DocumentationPart.self) {
            definition, part, placed in
            var part = part
            part.id = placed.ref
            definition.documentationParts[part.id] = part
        }
    }

    private func importParts<Part: Noun>(
        _ type: String, _ part: Part.Type,
        _ put: (inout RestAPIDefinition, Part, PlacedResource) -> Void
    ) {
        for placed in resources(type) {
            guard let api = restAPI(of: placed), let part = noun(part, placed) else { continue }
            put(&api.value.definition, part, placed)
        }
    }
}
