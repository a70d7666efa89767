/// A snapshot of a REST API. What it froze is `DeploymentRecord.definition`.
package struct Deployment: Noun {
    package var id = ""
    package var description: String?
    package var createdDate: Timestamp?
    /// By path and method; answered where a call embeds `apisummary`.
    package var apiSummary: [String: [String: MethodSnapshot]] = [:]

    package init() {}

    package static let table = Table<Self>(
        "Deployment", cloudFormation: "AWS::ApiGateway::Deployment"
    ) {
        $0.row("id", \.id, [.readOnly])
        $0.row("description", \.description, [.patch(.replace)])
        $0.row("createdDate", \.createdDate, [.readOnly])
        $0.row("apiSummary", \.apiSummary, [.readOnly])
        // The stage that the same call makes or changes.
        $0.beside("RestApiId", "StageName", "StageDescription", "DeploymentCanarySettings")
    }
}

/// What a deployment's summary tells of a method.
package struct MethodSnapshot: Noun {
    package var authorizationType = ""
    package var apiKeyRequired = false

    package init() {}

    package static let table = Table<Self>("MethodSnapshot") {
        $0.row("authorizationType", \.authorizationType)
        $0.row("apiKeyRequired", \.apiKeyRequired)
    }
}

/// The canary that CreateDeployment puts beside a stage's deployment.
package struct DeploymentCanarySettings: Noun {
    package var percentTraffic = 0.0
    package var stageVariableOverrides: [String: String] = [:]
    package var useStageCache = false

    package init() {}

    package static let table = Table<Self>("DeploymentCanarySettings") {
        $0.row("percentTraffic", \.percentTraffic)
        $0.row("stageVariableOverrides", \.stageVariableOverrides)
        $0.row("useStageCache", \.useStageCache)
    }
}
