internal import PenstockModel

/// VpcLink: a way into a VPC through its subnets. What it means for a request is the data plane's
/// concern; a link is there at once.
enum V2VPCLinks {
    static let operations: OperationGroup = [
        "CreateVpcLink": .write(create), "GetVpcLink": .read(get), "GetVpcLinks": .read(list),
        "UpdateVpcLink": .write(update), "DeleteVpcLink": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        var link: V2VPCLink = try call.noun()
        if link.name.isEmpty { throw .badRequest("name is a required parameter") }
        if link.subnetIDs.isEmpty { throw .badRequest("subnetIds is a required parameter") }
        try Tagging.check(link.tags)
        link.vpcLinkID = freshID(.v2VPCLink) {
            state.v2VPCLinks[$0] != nil || state.vpcLinks[$0] != nil
        }
        link.createdDate = Timestamp(seconds: call.now)
        // AWS CLI reference, get-vpc-link, its example.
        link.statusMessage = "VPC link is ready to route traffic"
        state.v2VPCLinks[link.vpcLinkID] = link
        return Reply(http: link)
    }

    private static func find(
        _ call: Call, _ state: AccountState
    ) throws(ControlError) -> V2VPCLink {
        let id = call.label("vpcLinkId")
        guard let link = state.v2VPCLinks[id] else { throw .noV2VPCLink(id) }
        return link
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Reply(http: try find(call, state))
    }

    private static func list(_ call: Call, _ state: AccountState) -> Reply {
        Page(call).reply(state.v2VPCLinks.values, by: \.vpcLinkID, .http)
    }

    /// UpdateVpcLink has the name only.
    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        var link = try find(call, state)
        link.name = try call.text("name") ?? link.name
        if link.name.isEmpty { throw .badRequest("name is a required parameter") }
        state.v2VPCLinks[link.vpcLinkID] = link
        return Reply(http: link)
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = try find(call, state).vpcLinkID
        let isUsed = state.apis.values.contains { record in
            record.definition.integrations.values.contains { $0.integration.connectionID == id }
        }
        if isUsed {
            // After the REST API's sentence.
            throw .badRequest(
                "Cannot delete vpc link. Vpc link '\(id)', is referenced in integrations")
        }
        state.v2VPCLinks[id] = nil
        return .empty
    }
}
