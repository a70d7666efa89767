internal import CloudFormation
internal import JSON
internal import PenstockModel

extension Importing {
    /// AWS::ApiGateway::ApiKey, UsagePlan and UsagePlanKey.
    func importKeysAndPlans() {
        for placed in resources("AWS::ApiGateway::ApiKey") {
            guard var key = noun(APIKey.self, placed) else { continue }
            key.id = placed.ref
            key.name = key.name ?? generatedName(placed)
            key.value =
                key.value ?? apiKeyValue?(placed.scope, placed.stack.name, placed.logicalID)
            updateAccount(placed) { $0.apiKeys[key.id] = key }
        }
        for placed in resources("AWS::ApiGateway::UsagePlan") {
            guard var plan = noun(UsagePlan.self, placed) else { continue }
            plan.id = placed.ref
            if plan.name.isEmpty { plan.name = generatedName(placed) }
            guard checkStages(plan, placed), checkLimits(plan, placed) else { continue }
            updateAccount(placed) { $0.usagePlans[plan.id] = UsagePlanRecord(plan) }
        }
        for placed in resources("AWS::ApiGateway::UsagePlanKey") { importPlanKey(placed) }
    }

    private func importPlanKey(_ placed: PlacedResource) {
        guard let plan = required("UsagePlanId", of: placed),
            required("KeyId", of: placed) != nil, required("KeyType", of: placed) != nil,
            let key = noun(UsagePlanKey.self, placed)
        else { return }
        let account = account(placed)
        guard account.usagePlans[plan] != nil else {
            // What is wrong with a plan has been said.
            guard !isFaulty(plan, "AWS::ApiGateway::UsagePlan", placed) else { return }
            error("there is no usage plan '\(plan)'", placed, JSONPointer(["UsagePlanId"]))
            return
        }
        guard account.apiKeys[key.id] != nil else {
            guard !isFaulty(key.id, "AWS::ApiGateway::ApiKey", placed) else { return }
            error("there is no API key '\(key.id)'", placed, JSONPointer(["KeyId"]))
            return
        }
        let stages = account.usagePlans[plan]?.plan.apiStages ?? []
        if let shared = account.sharedStage(of: [key.id], in: plan, with: stages) {
            let other = account.usagePlans[shared.plan]?.plan.name ?? shared.plan
            error(
                "the API key is in the usage plan '\(other)' too, which has the same stage "
                    + "'\(shared.stage.stage)'", placed, JSONPointer(["KeyId"]),
                hint: "for each stage of an API a key has one usage plan")
            return
        }
        updateAccount(placed) { $0.usagePlans[plan]?.keyIDs.append(key.id) }
    }

    /// Numbers that a call refuses.
    private func checkLimits(_ plan: UsagePlan, _ placed: PlacedResource) -> Bool {
        if let fault = plan.fault {
            let path = fault.path.map { name in
                fault.path.contains("throttle") && name.contains("/")
                    ? name : name.prefix(1).uppercased() + name.dropFirst()
            }
            error(fault.message, placed, JSONPointer(path))
            return false
        }
        if let throttle = plan.throttle, throttle.rateLimit == 0 {
            warning(
                "the plan's throttle has no RateLimit, and limits nothing", placed,
                JSONPointer(["Throttle"]), hint: "RateLimit is requests a second")
        }
        if let quota = plan.quota, quota.limit == 0 {
            warning(
                "the plan's quota has no Limit, and lets nothing through", placed,
                JSONPointer(["Quota"]))
        }
        return true
    }

    private func checkStages(_ plan: UsagePlan, _ placed: PlacedResource) -> Bool {
        let account = account(placed)
        var isWhole = true
        for (index, stage) in plan.apiStages.enumerated() {
            let path = JSONPointer(["ApiStages", String(index)])
            // Keys are REST and WebSocket APIs': developer guide, "Choose between REST APIs and HTTP APIs".
            let v2 = account.apis[stage.apiID]
            if let v2, v2.definition.api.protocolType != .webSocket {
                error("an HTTP API has no usage plans", placed, path.appending("ApiId"))
                isWhole = false
            } else if account.restAPIs[stage.apiID] == nil, v2 == nil {
                error(
                    "there is no REST or WebSocket API '\(stage.apiID)' among the stacks given",
                    placed, path.appending("ApiId"))
                isWhole = false
            } else if account.restAPIs[stage.apiID]?.stages[stage.stage] == nil,
                v2?.stages[stage.stage] == nil
            {
                error(
                    "the API has no stage '\(stage.stage)'", placed, path.appending("Stage"))
                isWhole = false
            }
        }
        return isWhole
    }

    /// What CloudFormation calls what the template gives no name.
    func generatedName(_ placed: PlacedResource) -> String {
        let id = StableID([placed.stack.name, placed.logicalID]).text(length: 12, alphabet: .upper)
        return "\(placed.stack.name)-\(placed.logicalID)-\(id)"
    }
}
