/// A deployment with its settings, under a name.
package struct Stage: Noun {
    package var stageName = ""
    package var deploymentID = ""
    package var description: String?
    package var clientCertificateID: String?
    package var cacheClusterEnabled = false
    package var cacheClusterSize: CacheClusterSize?
    package var cacheClusterStatus = CacheClusterStatus.notAvailable
    /// By `MethodSetting.key`.
    package var methodSettings: [String: MethodSetting] = [:]
    package var variables: [String: String] = [:]
    package var documentationVersion: String?
    package var accessLogSettings: AccessLogSettings?
    package var canarySettings: CanarySettings?
    package var tracingEnabled = false
    package var webACLARN: String?
    package var createdDate: Timestamp?
    package var lastUpdatedDate: Timestamp?
    package var tags: [String: String] = [:]
    /// How often its authorizers' answers were forgotten. Not of the noun: no table has it, and a store
    /// doesn't keep it, as nothing keeps the answers; it is 0 but in what is served.
    package var authorizerCacheEpoch = 0

    package init() {}

    package static let table = Table<Self>("Stage", cloudFormation: "AWS::ApiGateway::Stage") {
        $0.row("stageName", \.stageName, [.required, .optionalInCloudFormation])
        $0.row(
            "deploymentId", \.deploymentID,
            [.required, .patch(.replace), .optionalInCloudFormation])
        $0.row("description", \.description, [.patch(.replace)])
        $0.row("cacheClusterEnabled", \.cacheClusterEnabled, [.patch(.replace)])
        $0.row("cacheClusterSize", \.cacheClusterSize, [.patch(.replace)])
        $0.row("cacheClusterStatus", \.cacheClusterStatus, [.readOnly])
        $0.row("clientCertificateId", \.clientCertificateID, [.patch(.replace)])
        $0.row(
            "accessLogSettings", \.accessLogSettings,
            [.patch(.remove), .named("AccessLogSetting")])
        $0.row(
            "methodSettings", \.methodSettings,
            [.always, .shape(.keyed(by: ["ResourcePath", "HttpMethod"]))])
        $0.row("variables", \.variables, [.patch(.settings)])
        $0.row("documentationVersion", \.documentationVersion, [.patch(.replace)])
        $0.row("canarySettings", \.canarySettings, [.patch(.remove), .named("CanarySetting")])
        $0.row("tracingEnabled", \.tracingEnabled, [.patch(.replace)])
        $0.row("webAclArn", \.webACLARN, [.readOnly])
        $0.row("createdDate", \.createdDate, [.readOnly])
        $0.row("lastUpdatedDate", \.lastUpdatedDate, [.readOnly])
        $0.row("tags", \.tags, [.tags, .shape(.tags)])
        $0.special(MethodSetting.stagePaths, Stage.patchMethodSettings)
        $0.copy("/canarySettings/deploymentId", to: "/deploymentId", Stage.promoteDeployment)
        $0.copy(
            "/canarySettings/stageVariableOverrides", to: "/variables", Stage.promoteVariables)
        $0.beside("RestApiId")
    }
}

package enum CacheClusterSize: String, WireEnumeration {
    case gb0_5 = "0.5"
    case gb1_6 = "1.6"
    case gb6_1 = "6.1"
    case gb13_5 = "13.5"
    case gb28_4 = "28.4"
    case gb58_2 = "58.2"
    case gb118 = "118"
    case gb237 = "237"
}

package enum CacheClusterStatus: String, WireEnumeration {
    case createInProgress = "CREATE_IN_PROGRESS"
    case available = "AVAILABLE"
    case deleteInProgress = "DELETE_IN_PROGRESS"
    case notAvailable = "NOT_AVAILABLE"
    case flushInProgress = "FLUSH_IN_PROGRESS"
}
