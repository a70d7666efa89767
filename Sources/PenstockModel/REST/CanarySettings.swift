/// The deployment that gets a part of a stage's requests.
package struct CanarySettings: Noun {
    /// 0 to 100.
    package var percentTraffic = 0.0
    package var deploymentID: String?
    package var stageVariableOverrides: [String: String] = [:]
    package var useStageCache = false

    package init() {}

    package static let table = Table<Self>("CanarySettings") {
        $0.row("percentTraffic", \.percentTraffic, [.patch(.replace)])
        $0.row("deploymentId", \.deploymentID, [.patch(.replace)])
        $0.row("stageVariableOverrides", \.stageVariableOverrides, [.patch(.settings)])
        $0.row("useStageCache", \.useStageCache, [.patch(.replace)])
    }
}
