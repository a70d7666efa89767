internal import PenstockModel

/// Stage: a deployment of an HTTP or WebSocket API under a name.
enum V2Stages {
    static let operations: OperationGroup = [
        "CreateStage": .write(create), "GetStage": .read(get), "GetStages": .read(list),
        "UpdateStage": .write(update), "DeleteStage": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        let certificates = Set(state.clientCertificates.keys)
        return try state.updateAPI(call) { (record) throws(ControlError) in
            var stage: V2Stage = try call.noun()
            try V2StageRules.checkName(stage.stageName, record.definition.api.protocolType)
            if record.stages[stage.stageName] != nil { throw .conflict("Stage already exists") }
            stage.createdDate = Timestamp(seconds: call.now)
            stage.lastUpdatedDate = stage.createdDate
            try V2StageRules.check(&stage, call, in: record, certificates)
            try Tagging.check(stage.tags)
            record.stages[stage.stageName] = stage
            if stage.autoDeploy == true { AutoDeployment.run(&record, now: call.now) }
            return Reply(http: record.stages[stage.stageName] ?? stage)
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        guard let stage = try state.api(call).stages[call.label("stageName")] else {
            throw .noStage
        }
        return Reply(http: stage)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Page(call).reply(try state.api(call).stages.values, by: \.stageName, .http)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        let name = call.label("stageName")
        let certificates = Set(state.clientCertificates.keys)
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard let old = record.stages[name] else { throw .noStage }
            try V2StageRules.checkUnmanaged(old)
            var stage = try call.updated(old)
            stage.stageName = name
            stage.tags = old.tags
            stage.lastUpdatedDate = Timestamp(seconds: call.now)
            try V2StageRules.check(&stage, call, in: record, certificates)
            record.stages[name] = stage
            if stage.autoDeploy == true, old.autoDeploy != true {
                AutoDeployment.run(&record, now: call.now)
            }
            return Reply(http: record.stages[name] ?? stage)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let (api, name) = (call.label("apiId"), call.label("stageName"))
        let isMapped = state.isMapped(api, stage: name)
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard record.stages[name] != nil else { throw .noStage }
            if isMapped {
                // After the sentence about an API (`DeleteApi`).
                throw .badRequest(
                    "Deleting stage \(name) failed. Please remove all API mappings for the stage "
                        + "from your custom domain names.")
            }
            record.stages[name] = nil
            return .empty
        }
    }
}
