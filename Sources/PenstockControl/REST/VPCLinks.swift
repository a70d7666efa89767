internal import JSON
internal import PenstockModel

/// VpcLink: a network load balancer that integrations reach. What it means for a request is the data
/// plane's concern; a link is there at once.
enum VPCLinks {
    static let operations: OperationGroup = [
        "CreateVpcLink": .write(create), "GetVpcLink": .read(get), "GetVpcLinks": .read(list),
        "UpdateVpcLink": .write(update), "DeleteVpcLink": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        var link: VPCLink = try call.noun()
        if link.name?.isEmpty ?? true { throw .badRequest("Name cannot be empty") }
        for text in link.targetARNs where ARN(text) == nil {
            throw .badRequest("Invalid ARN. ARN is not well formed \(text)")
        }
        if link.targetARNs.isEmpty { throw .badRequest("Target ARNs cannot be empty") }
        link.id = freshID(.vpcLink) { state.vpcLinks[$0] != nil || state.v2VPCLinks[$0] != nil }
        link.status = .available
        state.vpcLinks[link.id] = link
        return Reply(link)
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        guard let link = state.vpcLinks[call.label("vpclink_id")] else { throw .noVPCLink }
        return Reply(link, tags: true)
    }

    private static func list(_ call: Call, _ state: AccountState) -> Reply {
        Page(call).reply(state.vpcLinks.values, by: \.id)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("vpclink_id")
        guard var link = state.vpcLinks[id] else { throw .noVPCLink }
        try call.patch(&link, .listed)
        if link.name?.isEmpty ?? true { throw .badRequest("Name cannot be empty") }
        state.vpcLinks[id] = link
        return Reply(link, tags: true)
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("vpclink_id")
        guard state.vpcLinks[id] != nil else { throw .noVPCLink }
        let uses = state.restAPIs.values.flatMap { Self.uses(of: id, in: $0) }.sorted()
        guard uses.isEmpty else {
            // As users quote it, for example terraform-provider-aws issue 10961.
            throw .badRequest(
                "Cannot delete vpc link. Vpc link '\(id)', is referenced in "
                    + "[\(uses.joined(separator: ", "))] in format of [Method:Resource:Stage].")
        }
        state.vpcLinks[id] = nil
        return .empty
    }

    /// Where the stages of an API use a link.
    private static func uses(of id: String, in record: RestAPIRecord) -> [String] {
        record.stages.values.flatMap { stage in
            (record.definition(of: stage)?.tree.sorted ?? []).flatMap { resource in
                resource.methods.values.filter { $0.integration?.connectionID == id }
                    .map { "\($0.httpMethod):\(resource.id):\(stage.stageName)" }
            }
        }
    }
}
