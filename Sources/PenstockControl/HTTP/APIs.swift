internal import JSON
internal import PenstockModel

/// Api: an HTTP or WebSocket API itself.
enum APIs {
    static let operations: OperationGroup = [
        "CreateApi": .write(create), "GetApi": .read(get), "GetApis": .read(list),
        "UpdateApi": .write(update), "DeleteApi": .write(delete),
        "DeleteCorsConfiguration": .write(deleteCORS),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        var api: API = try call.noun()
        try APIRules.fill(&api, hasSelection: call.has("routeSelectionExpression"))
        try APIRules.check(api)
        try Tagging.check(api.tags)
        api.apiID = try id(api, state)
        api.createdDate = Timestamp(seconds: call.now)
        let scheme = api.protocolType == .http ? "https" : "wss"
        api.apiEndpoint = "\(scheme)://\(api.apiID).execute-api.\(call.caller.region).amazonaws.com"
        var record = APIRecord(APIDefinition(api))
        try QuickCreation.apply(call, to: &record)
        state.apis[api.apiID] = record
        return Reply(http: api)
    }

    /// The tag `_custom_id_` chooses the id, as emulators have it.
    private static func id(_ api: API, _ state: AccountState) throws(ControlError) -> String {
        let isTaken = { (id: String) in state.restAPIs[id] != nil || state.apis[id] != nil }
        guard let chosen = NounID.chosen(by: api.tags) else { return freshID(.api, isTaken) }
        if isTaken(chosen) { throw .conflict("The API id \(chosen) is taken") }
        return chosen
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Reply(http: try state.api(call).definition.api)
    }

    private static func list(_ call: Call, _ state: AccountState) -> Reply {
        // The oldest first; AWS has no documented order.
        Page(call).reply(
            state.apis.values.map(\.definition.api),
            by: { "\($0.createdDate?.iso8601 ?? "") \($0.apiID)" }, .http)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        return try state.updateAPI(call) { (record) throws(ControlError) in
            let old = record.definition.api
            var api = try call.updated(old)
            // UpdateApi has neither.
            api.protocolType = old.protocolType
            api.tags = old.tags
            try APIRules.fill(&api, hasSelection: true)
            try APIRules.check(api)
            record.definition.api = api
            try QuickCreation.update(call, &record)
            return Reply(http: api)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("apiId")
        guard state.apis[id] != nil else { throw .noV2API(call) }
        if state.isMapped(id) {
            // As users quote it: gruntwork-io/cloud-nuke issue 370.
            throw .badRequest(
                "Deleting API \(id) failed. Please remove all API mappings for the API from your "
                    + "custom domain names.")
        }
        state.apis[id] = nil
        state.removeFromPlans(id)
        return .empty
    }

    private static func deleteCORS(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try state.updateAPI(call) { (record) throws(ControlError) in
            record.definition.api.corsConfiguration = nil
            return .empty
        }
    }
}
