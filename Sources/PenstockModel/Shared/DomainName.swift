/// A custom domain name of the REST control plane.
package struct DomainName: Noun {
    package var domainName = ""
    /// Of a private domain name.
    package var domainNameID: String?
    package var domainNameARN: String?
    package var certificateName: String?
    package var certificateARN: String?
    package var certificateUploadDate: Timestamp?
    package var regionalDomainName: String?
    package var regionalHostedZoneID: String?
    package var regionalCertificateName: String?
    package var regionalCertificateARN: String?
    package var distributionDomainName: String?
    package var distributionHostedZoneID: String?
    package var endpointConfiguration: EndpointConfiguration?
    package var domainNameStatus: DomainNameStatus?
    package var domainNameStatusMessage: String?
    package var securityPolicy: SecurityPolicy?
    package var endpointAccessMode: EndpointAccessMode?
    package var tags: [String: String] = [:]
    package var mutualTLSAuthentication: MutualTLSAuthentication?
    package var ownershipVerificationCertificateARN: String?
    package var managementPolicy: String?
    package var policy: String?
    package var routingMode: RoutingMode?

    package init() {}

    package static let table = Table<Self>(
        "DomainName", cloudFormation: "AWS::ApiGateway::DomainName"
    ) {
        $0.row("domainName", \.domainName, [.required, .optionalInCloudFormation])
        $0.row("domainNameId", \.domainNameID, [.readOnly])
        $0.row("domainNameArn", \.domainNameARN, [.readOnly])
        $0.row("certificateName", \.certificateName, [.patch(.replace), .notInCloudFormation])
        $0.row("certificateArn", \.certificateARN, [.patch(.replace)])
        $0.row("certificateUploadDate", \.certificateUploadDate, [.readOnly])
        $0.row("regionalDomainName", \.regionalDomainName, [.readOnly])
        $0.row("regionalHostedZoneId", \.regionalHostedZoneID, [.readOnly])
        $0.row(
            "regionalCertificateName", \.regionalCertificateName,
            [.patch(.replace), .notInCloudFormation])
        $0.row("regionalCertificateArn", \.regionalCertificateARN, [.patch(.replace)])
        $0.row("distributionDomainName", \.distributionDomainName, [.readOnly])
        $0.row("distributionHostedZoneId", \.distributionHostedZoneID, [.readOnly])
        $0.row("endpointConfiguration", \.endpointConfiguration, [.patch(.members)])
        $0.row("domainNameStatus", \.domainNameStatus, [.readOnly])
        $0.row("domainNameStatusMessage", \.domainNameStatusMessage, [.readOnly])
        $0.row("securityPolicy", \.securityPolicy, [.patch(.replace)])
        $0.row("endpointAccessMode", \.endpointAccessMode, [.patch(.replace)])
        $0.row("tags", \.tags, [.tags, .shape(.tags)])
        $0.row("mutualTlsAuthentication", \.mutualTLSAuthentication, [.patch(.remove)])
        $0.row(
            "ownershipVerificationCertificateArn", \.ownershipVerificationCertificateARN,
            [.patch(.replace)])
        $0.row(
            "managementPolicy", \.managementPolicy, [.patch(.replace), .notInCloudFormation])
        // Of AWS::ApiGateway::DomainNameV2, the private kind.
        $0.row("policy", \.policy, [.patch(.replace), .shape(.json)])
        $0.row("routingMode", \.routingMode, [.patch(.replace)])
    }
}

package enum DomainNameStatus: String, WireEnumeration {
    case available = "AVAILABLE"
    case updating = "UPDATING"
    case pending = "PENDING"
    case pendingCertificateReimport = "PENDING_CERTIFICATE_REIMPORT"
    case pendingOwnershipVerification = "PENDING_OWNERSHIP_VERIFICATION"
    case failed = "FAILED"
}

/// Which of a domain's mappings and routing rules are asked. The HTTP control plane's words for it
/// are `V2RoutingMode`.
package enum RoutingMode: String, WireEnumeration {
    case basePathMappingOnly = "BASE_PATH_MAPPING_ONLY"
    case routingRuleOnly = "ROUTING_RULE_ONLY"
    case routingRuleThenBasePathMapping = "ROUTING_RULE_THEN_BASE_PATH_MAPPING"
}
