internal import PenstockModel

/// Resource: the paths of an API.
enum Resources {
    static let operations: OperationGroup = [
        "CreateResource": .write(create), "GetResource": .read(get), "GetResources": .read(list),
        "UpdateResource": .write(update), "DeleteResource": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let part = try call.text("pathPart") ?? ""
        return try state.updateRestAPI(call) { (record) throws(ControlError) in
            let id = freshID(.resource) { record.definition.tree[$0] != nil }
            do throws(ResourceTreeError) {
                return Reply(
                    try record.definition.tree.add(
                        id: id, pathPart: part, parentID: call.label("parent_id")))
            } catch {
                throw refusal(of: error, record.definition.tree, call.label("parent_id"))
            }
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let record = try state.restAPI(call, or: .noResource)
        guard let resource = record.definition.tree[call.label("resource_id")] else {
            throw .noResource
        }
        return Reply(ResourceRendering.bytes(of: resource, in: record, embeds: embeds(call)))
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let record = try state.restAPI(call)
        return ResourceRendering.page(Page(call), of: record, embeds: embeds(call))
    }

    private static func embeds(_ call: Call) -> Bool {
        call.parameters("embed").contains { $0.split(separator: ",").contains("methods") }
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("resource_id")
        return try state.updateRestAPI(call, or: .noResource) { (record) throws(ControlError) in
            guard var resource = record.definition.tree[id] else { throw .noResource }
            try call.patch(&resource, .listed)
            let parent = resource.parentID ?? ""
            do throws(ResourceTreeError) {
                try record.definition.tree.move(
                    id, to: resource.parentID, pathPart: resource.pathPart)
            } catch {
                throw refusal(of: error, record.definition.tree, parent)
            }
            return Reply(
                ResourceRendering.bytes(
                    of: record.definition.tree[id] ?? resource, in: record, embeds: false))
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try state.updateRestAPI(call, or: .noResource) { (record) throws(ControlError) in
            do throws(ResourceTreeError) {
                try record.definition.tree.remove(call.label("resource_id"))
            } catch {
                throw refusal(of: error, record.definition.tree, "")
            }
            return .empty
        }
    }

    /// Corpus, TestApiGatewayApiResource; localstack/localstack,
    /// test_create_proxy_resource_validation, recorded on AWS.
    private static func refusal(
        of error: ResourceTreeError, _ tree: ResourceTree, _ parentID: String
    ) -> ControlError {
        switch error {
        case .noSuchParent, .noSuchResource: .noResource
        case .root:
            .badRequest("Root resource cannot be removed, or given a parent or a path part.")
        case .duplicate(let part):
            .conflict("Another resource with the same parent already has this name: \(part)")
        case .cyclical: .badRequest("Resources cannot be cyclical.")
        case .invalidPathPart:
            .badRequest(
                "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and "
                    + "curly braces at the beginning and the end.")
        case .greedyParent:
            .badRequest(
                "Cannot create a child of a resource with a greedy path variable: "
                    + (tree[parentID]?.path ?? ""))
        case .variableSibling(let part):
            .badRequest(
                "A sibling (\(part)) of this resource already has a variable path part -- only one "
                    + "is allowed")
        }
    }
}
