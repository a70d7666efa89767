/// A deployment of an HTTP or WebSocket API with its settings, under a name.
package struct V2Stage: Noun {
    package var stageName = ""
    package var deploymentID: String?
    package var description: String?
    package var accessLogSettings: AccessLogSettings?
    package var apiGatewayManaged: Bool?
    /// nil is not printed, and is false.
    package var autoDeploy: Bool?
    package var clientCertificateID: String?
    package var createdDate: Timestamp?
    package var lastUpdatedDate: Timestamp?
    package var lastDeploymentStatusMessage: String?
    package var defaultRouteSettings: RouteSettings? = .stageDefault
    /// By route key.
    package var routeSettings: [String: RouteSettings] = [:]
    package var stageVariables: [String: String] = [:]
    package var tags: [String: String] = [:]
    /// How often its authorizers' answers were forgotten. Not of the noun: no table has it, and a store
    /// doesn't keep it, as nothing keeps the answers; it is 0 but in what is served.
    package var authorizerCacheEpoch = 0

    package init() {}

    package static let table = Table<Self>("Stage", cloudFormation: "AWS::ApiGatewayV2::Stage") {
        $0.row("stageName", \.stageName, [.required])
        $0.row("deploymentId", \.deploymentID)
        $0.row("description", \.description)
        $0.row("accessLogSettings", \.accessLogSettings)
        $0.row("apiGatewayManaged", \.apiGatewayManaged, [.readOnly])
        $0.row("autoDeploy", \.autoDeploy)
        $0.row("clientCertificateId", \.clientCertificateID)
        $0.row("createdDate", \.createdDate, [.readOnly])
        $0.row("lastUpdatedDate", \.lastUpdatedDate, [.readOnly])
        $0.row("lastDeploymentStatusMessage", \.lastDeploymentStatusMessage, [.readOnly])
        $0.row("defaultRouteSettings", \.defaultRouteSettings)
        // AWS CLI reference, create-stage: the empty maps are printed.
        $0.row("routeSettings", \.routeSettings, [.always, .merged])
        $0.row("stageVariables", \.stageVariables, [.always, .merged])
        $0.row("tags", \.tags, [.always])
        $0.beside("ApiId", "AccessPolicyId")
    }
}

/// A stage's settings of one route, or of all.
package struct RouteSettings: Noun {
    package var dataTraceEnabled: Bool?
    package var detailedMetricsEnabled: Bool?
    package var loggingLevel: LoggingLevel?
    package var throttlingBurstLimit: Int?
    package var throttlingRateLimit: Double?

    package init() {}

    /// AWS CLI reference, create-stage: what a stage has that nobody gave any settings.
    package static var stageDefault: RouteSettings {
        var settings = RouteSettings()
        settings.detailedMetricsEnabled = false
        return settings
    }

    package static let table = Table<Self>("RouteSettings") {
        $0.row("dataTraceEnabled", \.dataTraceEnabled)
        $0.row("detailedMetricsEnabled", \.detailedMetricsEnabled)
        $0.row("loggingLevel", \.loggingLevel)
        $0.row("throttlingBurstLimit", \.throttlingBurstLimit)
        $0.row("throttlingRateLimit", \.throttlingRateLimit)
    }
}
