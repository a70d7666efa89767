internal import PenstockModel

/// UsagePlan: which stages keys may call, and how much.
enum UsagePlans {
    static let operations: OperationGroup = [
        "CreateUsagePlan": .write(create), "GetUsagePlan": .read(get),
        "GetUsagePlans": .read(list), "UpdateUsagePlan": .write(update),
        "DeleteUsagePlan": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        var plan: UsagePlan = try call.noun()
        if plan.name.isEmpty { throw .badRequest("Usage plan name cannot be empty") }
        plan.id = freshID(.usagePlan) { state.usagePlans[$0] != nil }
        try checkStages(of: plan, in: state)
        if let fault = plan.fault { throw .badRequest(fault.message) }
        state.usagePlans[plan.id] = UsagePlanRecord(plan)
        return Reply(plan)
    }

    private static func checkStages(
        of plan: UsagePlan, in state: AccountState
    ) throws(ControlError) {
        for stage in plan.apiStages {
            let isThere =
                state.restAPIs[stage.apiID]?.stages[stage.stage] != nil
                || state.apis[stage.apiID]?.stages[stage.stage] != nil
            if !isThere { throw noStage(stage.apiID, stage.stage, plan) }
        }
    }

    /// Corpus, test_usage_plan_crud.
    private static func noStage(
        _ api: String, _ stage: String, _ plan: UsagePlan
    ) -> ControlError {
        .notFound(
            "Invalid API Stage {api: \(api), stage: \(stage)} specified for usageplan \(plan.id)")
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        guard let record = state.usagePlans[call.label("usageplanId")] else { throw .noUsagePlan }
        return Reply(record.plan, tags: true)
    }

    private static func list(_ call: Call, _ state: AccountState) -> Reply {
        let key = call.parameter("keyId")
        let plans = state.usagePlans.values.filter { key.map($0.keyIDs.contains) ?? true }
        return Page(call).reply(plans.map(\.plan), by: \.id)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("usageplanId")
        guard var plan = state.usagePlans[id]?.plan else { throw .noUsagePlan }
        let before = plan
        try call.patch(&plan, .listed) { stageSentence($0, before) }
        try checkStages(of: plan, in: state)
        if let fault = plan.fault { throw .badRequest(fault.message) }
        let added = plan.apiStages.filter { !before.hasStage($0) }
        let keys = state.usagePlans[id]?.keyIDs ?? []
        if let shared = state.sharedStage(of: keys, in: id, with: added) {
            throw .sharedStage(shared, in: id)
        }
        state.usagePlans[id]?.plan = plan
        // What UpdateUsage gave is of a period, and that is another now.
        if before.quota?.period != plan.quota?.period || before.quota?.offset != plan.quota?.offset
        {
            state.usagePlans[id]?.grants = [:]
        }
        return Reply(plan, tags: true)
    }

    private static func stageSentence(_ error: PatchError, _ plan: UsagePlan) -> ControlError? {
        guard error.operation.path.hasPrefix("/apiStages") else { return nil }
        guard case .noSuchEntry = error.reason else {
            return .badRequest("Invalid API Stage specified")
        }
        let text = error.operation.value ?? ""
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        return noStage(parts.first ?? "", parts.count > 1 ? parts[1] : "", plan)
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("usageplanId")
        guard let plan = state.usagePlans[id]?.plan else { throw .noUsagePlan }
        if let stage = plan.apiStages.first {
            // As users quote it: aws-sdk-js issue 3841, serverless issue 4006.
            throw .badRequest(
                "Cannot delete Usage Plan \(id) because there are API Stages associated with it, "
                    + "including \(stage.apiID):\(stage.stage)")
        }
        state.usagePlans[id] = nil
        return .empty
    }
}
