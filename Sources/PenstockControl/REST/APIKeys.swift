internal import JSON
internal import PenstockModel

/// ApiKey: what callers show.
enum APIKeys {
    static let operations: OperationGroup = [
        "CreateApiKey": .write(create), "GetApiKey": .read(get), "GetApiKeys": .read(list),
        "UpdateApiKey": .write(update), "DeleteApiKey": .write(delete),
        "ImportApiKeys": .write(APIKeyImport.run),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        var members = call.body.object ?? JSONObject()
        let stageKeys = members["stageKeys"]
        members["stageKeys"] = nil
        var key = APIKey()
        try call.update(&key, .object(members))
        key.stageKeys = stageNames(stageKeys)
        var addition = APIKeyAddition(to: state, now: call.now)
        try addition.add(&key, to: &state)
        return Reply(key)
    }

    /// `{api}/{stage}` of the request's pairs.
    private static func stageNames(_ keys: JSONValue?) -> [String] {
        (keys?.array ?? []).compactMap { key in
            guard let api = key["restApiId"]?.string, let stage = key["stageName"]?.string else {
                return nil
            }
            return "\(api)/\(stage)"
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        guard var key = state.apiKeys[call.label("api_Key")] else { throw .noAPIKey }
        if call.parameter("includeValue") != "true" { key.value = nil }
        return Reply(key, tags: true)
    }

    private static func list(_ call: Call, _ state: AccountState) -> Reply {
        let prefix = call.parameter("name")
        let customer = call.parameter("customerId")
        let keys = state.apiKeys.values.filter { key in
            (prefix.map { key.name?.hasPrefix($0) ?? false } ?? true)
                && (customer.map { key.customerID == $0 } ?? true)
        }
        let showsValues = call.parameter("includeValues") == "true"
        return Page(call).reply(
            keys.map { key in
                var key = key
                if !showsValues { key.value = nil }
                return key
            }, by: \.id)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("api_Key")
        guard var key = state.apiKeys[id] else { throw .noAPIKey }
        try call.patch(&key, .listed, explain: unchangeable)
        try APIKeyRules.check(&key)
        key.lastUpdatedDate = Timestamp(seconds: call.now)
        state.apiKeys[id] = key
        key.value = nil
        return Reply(key, tags: true)
    }

    /// Corpus, test_update_api_key_immutable_field: AWS's sentence leaves out /stageKeys and /labels,
    /// which it takes.
    private static func unchangeable(_ error: PatchError) -> ControlError? {
        switch (error.reason, error.operation.operation) {
        case (.unknownPath, .replace), (.operationNotAllowed, .replace):
            .badRequest(
                "Invalid patch path  '\(error.operation.path)' specified for op 'replace'. Must be "
                    + "one of: [/description, /enabled, /name, /customerId]")
        default: nil
        }
    }

    /// A deleted key leaves its usage plans. Corpus, test_get_usage_plan_api_keys.
    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("api_Key")
        guard state.apiKeys.removeValue(forKey: id) != nil else { throw .noAPIKey }
        for (plan, record) in state.usagePlans where record.keyIDs.contains(id) {
            state.usagePlans[plan]?.remove(key: id)
        }
        return .empty
    }
}
