internal import JSON
internal import PenstockModel

/// Stage: a deployment under a name.
enum Stages {
    static let operations: OperationGroup = [
        "CreateStage": .write(create), "GetStage": .read(get), "GetStages": .read(list),
        "UpdateStage": .write(update), "DeleteStage": .write(delete),
        "FlushStageCache": .read(flush), "FlushStageAuthorizersCache": .forget(flushAuthorizers),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try state.updateRestAPI(call) { (record) throws(ControlError) in
            var stage: Stage = try call.noun()
            try StageRules.checkName(stage.stageName)
            guard record.stages[stage.stageName] == nil else {
                throw .conflict("Stage already exists")
            }
            stage.createdDate = Timestamp(seconds: call.now)
            stage.lastUpdatedDate = stage.createdDate
            try StageRules.check(&stage, in: record)
            record.stages[stage.stageName] = stage
            return Reply(stage)
        }
    }

    private static func find(_ call: Call, _ state: AccountState) throws(ControlError) -> Stage {
        let record = try state.restAPI(call, or: .noStage)
        guard let stage = record.stages[call.label("stage_name")] else { throw .noStage }
        return stage
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Reply(try find(call, state))
    }

    /// GetStages has no pages.
    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let deployment = call.parameter("deploymentId")
        let stages = try state.restAPI(call).stages.values
            .filter { deployment == nil || $0.deploymentID == deployment }
            .sorted { $0.stageName < $1.stageName }
        return Reply { writer in
            writer.key("item")
            writer.beginArray()
            for stage in stages { stage.write(to: &writer, .rest) }
            writer.endArray()
        }
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let name = call.label("stage_name")
        return try state.updateRestAPI(call, or: .noStage) { (record) throws(ControlError) in
            guard var stage = record.stages[name] else { throw .noStage }
            try StagePatching.apply(call, to: &stage)
            stage.lastUpdatedDate = Timestamp(seconds: call.now)
            try StageRules.check(&stage, in: record)
            record.stages[name] = stage
            return Reply(stage)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try state.updateRestAPI(call, or: .noStage) { (record) throws(ControlError) in
            guard record.stages.removeValue(forKey: call.label("stage_name")) != nil else {
                throw .noStage
            }
            return .empty
        }
    }

    private static func flushAuthorizers(
        _ call: Call, _ state: AccountState
    ) throws(ControlError) -> AuthorizerCaches.Place {
        AuthorizerCaches.Place(
            api: call.label("restapi_id"), stage: try find(call, state).stageName)
    }

    /// Answers of methods aren't kept, so that none has to go.
    private static func flush(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        _ = try find(call, state)
        return .empty
    }
}
