/// A way into a VPC through its subnets.
package struct V2VPCLink: Noun {
    package var vpcLinkID = ""
    package var name = ""
    package var createdDate: Timestamp?
    package var securityGroupIDs: [String] = []
    package var subnetIDs: [String] = []
    package var tags: [String: String] = [:]
    package var status: VPCLinkStatus? = .available
    package var statusMessage: String?
    package var version: VPCLinkVersion? = .v2

    package init() {}

    package static let table = Table<Self>(
        "VpcLink", cloudFormation: "AWS::ApiGatewayV2::VpcLink"
    ) {
        $0.row("vpcLinkId", \.vpcLinkID, [.readOnly])
        $0.row("name", \.name, [.required])
        $0.row("createdDate", \.createdDate, [.readOnly])
        $0.row("securityGroupIds", \.securityGroupIDs, [.always])
        $0.row("subnetIds", \.subnetIDs, [.required, .always])
        $0.row("tags", \.tags, [.always])
        $0.row("vpcLinkStatus", \.status, [.readOnly])
        $0.row("vpcLinkStatusMessage", \.statusMessage, [.readOnly])
        $0.row("vpcLinkVersion", \.version, [.readOnly])
    }
}

package enum VPCLinkVersion: String, WireEnumeration {
    case v2 = "V2"
}
