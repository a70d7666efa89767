internal import PenstockModel

/// Integration: where routes send what they get.
enum V2Integrations {
    static let operations: OperationGroup = [
        "CreateIntegration": .write(create), "GetIntegration": .read(get),
        "GetIntegrations": .read(list), "UpdateIntegration": .write(update),
        "DeleteIntegration": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        let links = V2IntegrationRules.Links(state)
        return try state.updateAPI(call) { (record) throws(ControlError) in
            var integration: V2Integration = try call.noun()
            let protocolType = record.definition.api.protocolType
            V2IntegrationRules.fill(&integration, protocolType)
            try V2IntegrationRules.check(integration, protocolType, links)
            let id = freshID(.integration) { record.definition.integrations[$0] != nil }
            integration.integrationID = id
            record.definition.integrations[id] = IntegrationRecord(integration)
            return Reply(http: integration)
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let id = call.label("integrationId")
        guard let record = try state.api(call).definition.integrations[id] else {
            throw .noV2Integration(id)
        }
        return Reply(http: record.integration)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Page(call).reply(
            try state.api(call).definition.integrations.values.map(\.integration),
            by: \.integrationID, .http)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        let id = call.label("integrationId")
        let links = V2IntegrationRules.Links(state)
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard let old = record.definition.integrations[id]?.integration else {
                throw .noV2Integration(id)
            }
            var integration = try call.updated(old)
            let protocolType = record.definition.api.protocolType
            V2IntegrationRules.fill(&integration, protocolType)
            try V2IntegrationRules.check(integration, protocolType, links)
            record.definition.integrations[id]?.integration = integration
            return Reply(http: integration)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("integrationId")
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard let integration = record.definition.integrations[id]?.integration else {
                throw .noV2Integration(id)
            }
            let target = RouteRules.targetPrefix + id
            let routes = record.definition.routes.values.map(\.route)
                .filter { $0.target == target }.map(\.routeID).sorted()
            guard routes.isEmpty else {
                // As users quote it: milliHQ/terraform-aws-next-js issue 247.
                throw .conflict(
                    "Cannot delete Integration because it is referenced by the following Routes with "
                        + "Ids: [\(routes.joined(separator: ", "))]")
            }
            // API reference, Integration: "You can update a managed integration, but you can't
            // delete it."
            if integration.apiGatewayManaged == true {
                throw .badRequest("A managed integration can't be deleted")
            }
            record.definition.integrations[id] = nil
            return .empty
        }
    }
}
