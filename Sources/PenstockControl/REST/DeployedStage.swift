internal import JSON
internal import PenstockModel

/// The stage that CreateDeployment makes or moves. Corpus, TestStageCrudCanary.
enum DeployedStage {
    static func set(
        _ name: String, to deployment: String, _ call: Call, _ record: inout RestAPIRecord
    ) throws(ControlError) {
        try StageRules.checkName(name)
        let canary = try call.noun(DeploymentCanarySettings.self, "canarySettings")
        let now = Timestamp(seconds: call.now)
        var stage: Stage
        if let known = record.stages[name] {
            stage = known
        } else {
            stage = Stage()
            stage.stageName = name
            stage.createdDate = now
        }
        stage.lastUpdatedDate = now
        if let canary {
            guard record.stages[name] != nil else { throw .noStage }
            var settings = CanarySettings()
            settings.deploymentID = deployment
            settings.percentTraffic = canary.percentTraffic
            settings.stageVariableOverrides = canary.stageVariableOverrides
            settings.useStageCache = canary.useStageCache
            stage.canarySettings = settings
        } else {
            stage.deploymentID = deployment
        }
        try apply(call, to: &stage)
        try StageRules.check(&stage, in: record)
        record.stages[name] = stage
    }

    /// The members of the call that are the stage's.
    private static func apply(_ call: Call, to stage: inout Stage) throws(ControlError) {
        // The call's description is the deployment's, its id and canary are set already.
        let members: Set = [
            "cacheClusterEnabled", "cacheClusterSize", "variables", "tracingEnabled",
        ]
        let body = JSONObject(
            (call.body.object?.members ?? []).filter { members.contains($0.key) }
                .map { ($0.key, $0.value) })
        try call.update(&stage, .object(body))
        if let description = try call.text("stageDescription") { stage.description = description }
    }
}
