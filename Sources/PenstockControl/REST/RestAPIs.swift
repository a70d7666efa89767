internal import JSON
internal import PenstockModel

/// RestApi: the API itself.
enum RestAPIs {
    static let operations: OperationGroup = [
        "CreateRestApi": .write(create), "GetRestApi": .read(get), "GetRestApis": .read(list),
        "UpdateRestApi": .write(update), "DeleteRestApi": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        var api: RestAPI = try call.noun()
        try RestAPIRules.checkNew(
            &api, hasTypes: call.body["endpointConfiguration"]?["types"] != nil)
        api.createdDate = Timestamp(seconds: call.now)
        api.id = try id(api, state)
        let rootID = freshID(.resource) { _ in false }
        var definition = RestAPIDefinition(api, rootID: rootID)
        if let source = try call.text("cloneFrom") {
            guard let original = state.restAPIs[source]?.definition else {
                throw .notFound(
                    "Invalid API identifier specified \(call.caller.account):\(source)")
            }
            definition = original
            api.rootResourceID = original.api.rootResourceID
            definition.api = api
        } else {
            let (emptyID, errorID) = (
                freshID(.model) { _ in false }, freshID(.model) { _ in false }
            )
            for model in APIModel.defaults(emptyID: emptyID, errorID: errorID) {
                definition.models[model.name] = model
            }
        }
        state.restAPIs[api.id] = RestAPIRecord(definition)
        return Reply(definition.api)
    }

    /// The tag `_custom_id_` chooses the id, as emulators have it.
    private static func id(_ api: RestAPI, _ state: AccountState) throws(ControlError) -> String {
        let isTaken = { (id: String) in state.restAPIs[id] != nil || state.apis[id] != nil }
        guard let chosen = NounID.chosen(by: api.tags) else { return freshID(.restAPI, isTaken) }
        if isTaken(chosen) { throw .conflict("The API id \(chosen) is taken") }
        return chosen
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Reply(try state.restAPI(call).definition.api, tags: true)
    }

    private static func list(_ call: Call, _ state: AccountState) -> Reply {
        // The oldest first; AWS has no documented order.
        let apis = state.restAPIs.values.map { record in
            let api = record.definition.api
            return (key: "\(api.createdDate?.iso8601 ?? "") \(api.id)", item: api)
        }
        return Page(call).reply(apis) { $0.write(to: &$1, .rest) }
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try state.updateRestAPI(call) { (record) throws(ControlError) in
            for operation in try call.patches() {
                try RestAPIRules.patch(&record.definition.api, operation, call)
            }
            return Reply(record.definition.api, tags: true)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("restapi_id")
        guard state.restAPIs[id] != nil else { throw .noAPI(call) }
        // As users quote it, for example terraform-provider-aws issue 11148.
        if state.isMapped(id) {
            throw .badRequest(
                "Please remove all base path mappings related to the API in your account.")
        }
        state.restAPIs[id] = nil
        state.removeFromPlans(id)
        return .empty
    }
}
