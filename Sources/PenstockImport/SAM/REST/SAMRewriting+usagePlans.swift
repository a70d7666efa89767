internal import JSON
internal import SourceTree

/// The plan that APIs with `CreateUsagePlan: SHARED` have together.
struct SharedUsagePlan {
    var apis: [String] = []
    var stages: [SourceNode] = []
    var keyStages: [SourceNode] = []
    /// The conditions of the APIs; nil stands for one without.
    var conditions: [String?] = []
    var deletionPolicy: SourceNode?
    var replacePolicy: SourceNode?

    static let condition = "SharedUsagePlanCondition"
}

// AWS SAM developer guide, "ApiUsagePlan".
extension SAMRewriting {
    func emitUsagePlan(of api: SAMResource, stage: String, _ tags: SourceNode?) {
        guard let plan = api.properties["Auth"].map(resolved)?["UsagePlan"], plan.isTruthy else {
            return
        }
        let kinds = ["SHARED", "PER_API", "NONE"]
        guard let kind = plan["CreateUsagePlan"]?.text, kinds.contains(kind) else {
            error(
                "'CreateUsagePlan' is missing or none of \(kinds.joined(separator: ", "))",
                at: plan["CreateUsagePlan"] ?? plan, api, "Auth", "UsagePlan", "CreateUsagePlan")
            return
        }
        if kind == "NONE" { return }
        let make = api.make
        let stageReference = make.map([
            ("ApiId", make.ref(api.id)), ("Stage", make.ref(stage)),
        ])
        let keyStage = make.map([
            ("RestApiId", make.ref(api.id)), ("StageName", make.ref(stage)),
        ])
        var (prefix, apis, stages, keyStages) = (api.id, [api.id], [stageReference], [keyStage])
        var attributes: [(String, SourceNode?)] = []
        if kind == "SHARED" {
            share(api, stageReference, keyStage)
            (prefix, apis) = ("Serverless", sharedPlan.apis)
            (stages, keyStages) = (sharedPlan.stages, sharedPlan.keyStages)
            attributes = sharedAttributes(make)
        }
        let planTags = plan["Tags"].flatMap { $0.isTruthy ? $0 : nil }
        emit(
            prefix + "UsagePlan", "AWS::ApiGateway::UsagePlan",
            [("ApiStages", make.list(stages))]
                + ["UsagePlanName", "Description", "Quota", "Throttle"].map { name in
                    (name, plan[name].flatMap { $0.isTruthy ? $0 : nil })
                } + [("Tags", tags ?? planTags)], for: api, part: "UsagePlan", dependsOn: apis,
            attributes: attributes)
        emit(
            prefix + "ApiKey", "AWS::ApiGateway::ApiKey",
            [("Enabled", make.bool(true)), ("StageKeys", make.list(keyStages)), ("Tags", tags)],
            for: api, part: "ApiKey", dependsOn: [prefix + "UsagePlan"], attributes: attributes)
        emit(
            prefix + "UsagePlanKey", "AWS::ApiGateway::UsagePlanKey",
            [
                ("KeyId", make.ref(prefix + "ApiKey")), ("KeyType", make.text("API_KEY")),
                ("UsagePlanId", make.ref(prefix + "UsagePlan")),
            ], for: api, part: "UsagePlanKey", dependsOn: [prefix + "ApiKey"],
            attributes: attributes)
    }

    private func share(_ api: SAMResource, _ stage: SourceNode, _ keyStage: SourceNode) {
        sharedPlan.apis.append(api.id)
        sharedPlan.stages.append(stage)
        sharedPlan.keyStages.append(keyStage)
        sharedPlan.conditions.append(api.condition)
        if let policy = api.written["DeletionPolicy"],
            sharedPlan.deletionPolicy == nil || policy.text == "Retain"
        {
            sharedPlan.deletionPolicy = policy
        }
        if let policy = api.written["UpdateReplacePolicy"],
            sharedPlan.replacePolicy == nil || policy.text == "Retain"
        {
            sharedPlan.replacePolicy = policy
        }
    }

    /// The plan is there when one of its APIs is.
    private func sharedAttributes(_ make: NodeMaker) -> [(String, SourceNode?)] {
        let names = Set(sharedPlan.conditions.compactMap(\.self)).sorted()
        addedConditions.removeAll { $0.0 == SharedUsagePlan.condition }
        var condition: SourceNode?
        if !sharedPlan.conditions.contains(nil), !names.isEmpty {
            condition = make.text(SharedUsagePlan.condition)
            let parts = names.map { make.map([("Condition", make.text($0))]) }
            addedConditions.append(
                (
                    SharedUsagePlan.condition,
                    parts.count == 1 ? parts[0] : make.map([("Fn::Or", make.list(parts))])
                ))
        }
        return [
            ("Condition", condition), ("DeletionPolicy", sharedPlan.deletionPolicy),
            ("UpdateReplacePolicy", sharedPlan.replacePolicy),
        ]
    }
}
