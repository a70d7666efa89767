/// A way into a VPC through network load balancers.
package struct VPCLink: Noun {
    package var id = ""
    package var name: String?
    package var description: String?
    package var targetARNs: [String] = []
    package var status = VPCLinkStatus.available
    package var statusMessage: String?
    package var tags: [String: String] = [:]

    package init() {}

    package static let table = Table<Self>("VpcLink", cloudFormation: "AWS::ApiGateway::VpcLink") {
        $0.row("id", \.id, [.readOnly])
        $0.row("name", \.name, [.required, .patch(.replace)])
        $0.row("description", \.description, [.patch(.replace)])
        $0.row("targetArns", \.targetARNs, [.required])
        $0.row("status", \.status, [.readOnly])
        $0.row("statusMessage", \.statusMessage, [.readOnly])
        $0.row("tags", \.tags, [.tags, .shape(.tags)])
    }
}

package enum VPCLinkStatus: String, WireEnumeration {
    case available = "AVAILABLE"
    case pending = "PENDING"
    case deleting = "DELETING"
    case failed = "FAILED"
    /// Of links of the HTTP control plane only.
    case inactive = "INACTIVE"
}
