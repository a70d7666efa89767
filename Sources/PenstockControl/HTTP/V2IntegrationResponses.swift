internal import PenstockModel

/// IntegrationResponse: how a backend's answer becomes a WebSocket message.
enum V2IntegrationResponses {
    static let operations: OperationGroup = [
        "CreateIntegrationResponse": .write(create), "GetIntegrationResponse": .read(get),
        "GetIntegrationResponses": .read(list), "UpdateIntegrationResponse": .write(update),
        "DeleteIntegrationResponse": .write(delete),
    ]

    private static func change<Result>(
        _ call: Call, _ state: inout AccountState,
        _ change: (inout IntegrationRecord) throws(ControlError) -> Result
    ) throws(ControlError) -> Result {
        let id = call.label("integrationId")
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard var integration = record.definition.integrations[id] else {
                throw .noV2Integration(id)
            }
            guard record.definition.api.protocolType == .webSocket else {
                throw .only("WEBSOCKET", "integrationResponses")
            }
            let result = try change(&integration)
            record.definition.integrations[id] = integration
            return result
        }
    }

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try change(call, &state) { (integration) throws(ControlError) in
            var response: V2IntegrationResponse = try call.noun()
            response.integrationResponseID = freshID(.integrationResponse) {
                integration.responses[$0] != nil
            }
            try check(response, in: integration)
            integration.responses[response.integrationResponseID] = response
            return Reply(http: response)
        }
    }

    /// Developer guide, "Set up a WebSocket API integration response": `$default`, or an expression
    /// between slashes.
    private static func check(
        _ response: V2IntegrationResponse, in integration: IntegrationRecord
    ) throws(ControlError) {
        let key = response.integrationResponseKey
        let isExpression = key.count > 2 && key.first == "/" && key.last == "/"
        guard key == RouteKey.default || isExpression else {
            throw .badRequest("Invalid integrationResponseKey specified: \(key)")
        }
        let hasTwin = integration.responses.values.contains {
            $0.integrationResponseKey == key
                && $0.integrationResponseID != response.integrationResponseID
        }
        if hasTwin {
            throw .conflict(
                "IntegrationResponse with key \(key) already exists for this integration")
        }
        try MappingNames.check(
            response.responseParameters.keys, side: "route.response", places: ["header"])
    }

    private static func find(
        _ call: Call, _ state: AccountState
    ) throws(ControlError) -> IntegrationRecord {
        let id = call.label("integrationId")
        guard let record = try state.api(call).definition.integrations[id] else {
            throw .noV2Integration(id)
        }
        return record
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let id = call.label("integrationResponseId")
        guard let response = try find(call, state).responses[id] else {
            throw .noIntegrationResponse(id)
        }
        return Reply(http: response)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Page(call).reply(try find(call, state).responses.values, by: \.integrationResponseID, .http)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("integrationResponseId")
        return try change(call, &state) { (integration) throws(ControlError) in
            guard let old = integration.responses[id] else { throw .noIntegrationResponse(id) }
            let response = try call.updated(old)
            try check(response, in: integration)
            integration.responses[id] = response
            return Reply(http: response)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("integrationResponseId")
        return try change(call, &state) { (integration) throws(ControlError) in
            guard integration.responses.removeValue(forKey: id) != nil else {
                throw .noIntegrationResponse(id)
            }
            return .empty
        }
    }
}
