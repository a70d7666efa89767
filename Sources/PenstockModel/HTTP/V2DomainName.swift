/// A custom domain name as the HTTP control plane tells it; `DomainName` is the same one as the
/// REST control plane does.
package struct V2DomainName: Noun {
    package var domainName = ""
    package var domainNameARN: String?
    package var apiMappingSelectionExpression: String? = "$request.basepath"
    package var configurations: [DomainNameConfiguration] = []
    package var mutualTLSAuthentication: MutualTLSAuthentication?
    package var routingMode: V2RoutingMode?
    package var tags: [String: String] = [:]

    package init() {}

    package static let table = Table<Self>(
        "DomainName", cloudFormation: "AWS::ApiGatewayV2::DomainName"
    ) {
        $0.row("domainName", \.domainName, [.required])
        $0.row("domainNameArn", \.domainNameARN, [.readOnly])
        $0.row("apiMappingSelectionExpression", \.apiMappingSelectionExpression, [.readOnly])
        $0.row("domainNameConfigurations", \.configurations)
        $0.row("mutualTlsAuthentication", \.mutualTLSAuthentication)
        $0.row("routingMode", \.routingMode)
        $0.row("tags", \.tags, [.always])
    }
}

/// A domain name's certificate and endpoint.
package struct DomainNameConfiguration: Noun {
    package var apiGatewayDomainName: String?
    package var certificateARN: String?
    package var certificateName: String?
    package var certificateUploadDate: Timestamp?
    package var domainNameStatus: DomainNameStatus?
    package var domainNameStatusMessage: String?
    package var endpointType: EndpointType?
    package var hostedZoneID: String?
    package var ipAddressType: IPAddressType?
    package var securityPolicy: SecurityPolicy?
    package var ownershipVerificationCertificateARN: String?

    package init() {}

    package static let table = Table<Self>("DomainNameConfiguration") {
        $0.row("apiGatewayDomainName", \.apiGatewayDomainName, [.readOnly])
        $0.row("certificateArn", \.certificateARN)
        $0.row("certificateName", \.certificateName)
        $0.row("certificateUploadDate", \.certificateUploadDate, [.readOnly])
        $0.row("domainNameStatus", \.domainNameStatus, [.readOnly])
        $0.row("domainNameStatusMessage", \.domainNameStatusMessage, [.readOnly])
        $0.row("endpointType", \.endpointType)
        $0.row("hostedZoneId", \.hostedZoneID, [.readOnly])
        $0.row("ipAddressType", \.ipAddressType)
        $0.row("securityPolicy", \.securityPolicy)
        $0.row("ownershipVerificationCertificateArn", \.ownershipVerificationCertificateARN)
    }
}

/// `RoutingMode` in the HTTP control plane's words.
package enum V2RoutingMode: String, WireEnumeration {
    case apiMappingOnly = "API_MAPPING_ONLY"
    case routingRuleOnly = "ROUTING_RULE_ONLY"
    case routingRuleThenAPIMapping = "ROUTING_RULE_THEN_API_MAPPING"
}
