internal import PenstockModel

/// UsagePlanKey: a key in a usage plan.
enum UsagePlanKeys {
    static let operations: OperationGroup = [
        "CreateUsagePlanKey": .write(create), "GetUsagePlanKey": .read(get),
        "GetUsagePlanKeys": .read(list), "DeleteUsagePlanKey": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let plan = call.label("usageplanId")
        guard let record = state.usagePlans[plan] else { throw .noUsagePlan }
        guard try call.text("keyType") ?? "API_KEY" == "API_KEY" else {
            throw .badRequest("Invalid key type specified, must be API_KEY")
        }
        guard let key = state.apiKeys[try call.text("keyId") ?? ""] else { throw .noAPIKey }
        guard !record.keyIDs.contains(key.id) else {
            throw .conflict("Usage plan already contains the API key \(key.id)")
        }
        if let shared = state.sharedStage(
            of: [key.id], in: plan, with: record.plan.apiStages)
        {
            throw .sharedStage(shared, in: plan)
        }
        state.usagePlans[plan]?.keyIDs.append(key.id)
        return Reply(shown(key))
    }

    private static func shown(_ key: APIKey) -> UsagePlanKey {
        var shown = UsagePlanKey()
        shown.id = key.id
        shown.name = key.name
        shown.value = key.value
        return shown
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        guard let record = state.usagePlans[call.label("usageplanId")] else { throw .noUsagePlan }
        let id = call.label("keyId")
        guard record.keyIDs.contains(id), let key = state.apiKeys[id] else {
            throw .noUsagePlanKey
        }
        return Reply(shown(key))
    }

    /// Corpus, test_get_usage_plan_api_keys: a plan that isn't there has no keys.
    private static func list(_ call: Call, _ state: AccountState) -> Reply {
        let prefix = call.parameter("name")
        let keys = (state.usagePlans[call.label("usageplanId")]?.keyIDs ?? [])
            .compactMap { state.apiKeys[$0] }
            .filter { key in prefix.map { key.name?.hasPrefix($0) ?? false } ?? true }
        return Page(call).reply(keys.map(shown), by: \.id)
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let plan = call.label("usageplanId")
        let id = call.label("keyId")
        guard let record = state.usagePlans[plan] else { throw .noUsagePlan }
        guard record.keyIDs.contains(id) else {
            throw .noUsagePlanKey
        }
        state.usagePlans[plan]?.remove(key: id)
        return .empty
    }
}
