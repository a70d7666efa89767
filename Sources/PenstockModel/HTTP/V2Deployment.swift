/// A snapshot of an HTTP or WebSocket API. What it froze is in its record.
package struct V2Deployment: Noun {
    package var deploymentID = ""
    package var description: String?
    package var createdDate: Timestamp?
    /// Whether a change of an `autoDeploy` stage's API made it.
    package var autoDeployed = false
    package var deploymentStatus: DeploymentStatus? = .deployed
    package var deploymentStatusMessage: String?

    package init() {}

    package static let table = Table<Self>(
        "Deployment", cloudFormation: "AWS::ApiGatewayV2::Deployment"
    ) {
        $0.row("deploymentId", \.deploymentID, [.readOnly])
        $0.row("description", \.description)
        $0.row("createdDate", \.createdDate, [.readOnly])
        $0.row("autoDeployed", \.autoDeployed, [.readOnly])
        $0.row("deploymentStatus", \.deploymentStatus, [.readOnly])
        $0.row("deploymentStatusMessage", \.deploymentStatusMessage, [.readOnly])
        $0.beside("ApiId", "StageName")
    }
}

package enum DeploymentStatus: String, WireEnumeration {
    case pending = "PENDING"
    case failed = "FAILED"
    case deployed = "DEPLOYED"
}
