// One domain name has two forms, one for each control plane, and so have its mappings.

extension V2DomainName {
    /// As the HTTP control plane shows it.
    package init(_ domain: DomainName) {
        self.init()
        domainName = domain.domainName
        domainNameARN = domain.domainNameARN
        mutualTLSAuthentication = domain.mutualTLSAuthentication
        routingMode = domain.routingMode.map(V2RoutingMode.init)
        tags = domain.tags
        let isEdge = domain.endpointConfiguration?.types.first == .edge
        var configuration = DomainNameConfiguration()
        configuration.apiGatewayDomainName =
            isEdge ? domain.distributionDomainName : domain.regionalDomainName
        configuration.hostedZoneID =
            isEdge ? domain.distributionHostedZoneID : domain.regionalHostedZoneID
        configuration.certificateARN =
            isEdge ? domain.certificateARN : domain.regionalCertificateARN
        configuration.certificateName =
            isEdge ? domain.certificateName : domain.regionalCertificateName
        configuration.certificateUploadDate = domain.certificateUploadDate
        configuration.domainNameStatus = domain.domainNameStatus
        configuration.domainNameStatusMessage = domain.domainNameStatusMessage
        configuration.endpointType = isEdge ? .edge : .regional
        configuration.ipAddressType = domain.endpointConfiguration?.ipAddressType
        configuration.securityPolicy = domain.securityPolicy
        configuration.ownershipVerificationCertificateARN =
            domain.ownershipVerificationCertificateARN
        configurations = [configuration]
    }
}

extension DomainName {
    /// Takes over what a call of the HTTP control plane has set.
    package mutating func set(_ domain: V2DomainName) {
        domainName = domain.domainName
        tags = domain.tags
        mutualTLSAuthentication = domain.mutualTLSAuthentication
        routingMode = domain.routingMode.map(RoutingMode.init)
        guard let configuration = domain.configurations.first else { return }
        var endpoint = endpointConfiguration ?? EndpointConfiguration()
        endpoint.types = [configuration.endpointType ?? .regional]
        endpoint.ipAddressType = configuration.ipAddressType ?? endpoint.ipAddressType
        endpointConfiguration = endpoint
        if endpoint.types == [.edge] {
            certificateARN = configuration.certificateARN
            certificateName = configuration.certificateName
        } else {
            regionalCertificateARN = configuration.certificateARN
            regionalCertificateName = configuration.certificateName
        }
        securityPolicy = configuration.securityPolicy ?? securityPolicy
        ownershipVerificationCertificateARN = configuration.ownershipVerificationCertificateARN
    }
}

extension V2RoutingMode {
    init(_ mode: RoutingMode) {
        self =
            switch mode {
            case .basePathMappingOnly: .apiMappingOnly
            case .routingRuleOnly: .routingRuleOnly
            case .routingRuleThenBasePathMapping: .routingRuleThenAPIMapping
            }
    }
}

extension RoutingMode {
    init(_ mode: V2RoutingMode) {
        self =
            switch mode {
            case .apiMappingOnly: .basePathMappingOnly
            case .routingRuleOnly: .routingRuleOnly
            case .routingRuleThenAPIMapping: .routingRuleThenBasePathMapping
            }
    }
}

extension BasePathMapping {
    /// As the REST control plane shows a mapping.
    package init(_ mapping: APIMapping) {
        self.init()
        let key = mapping.apiMappingKey ?? ""
        basePath = key.isEmpty ? Self.rootPath : key
        restAPIID = mapping.apiID
        stage = mapping.stage.isEmpty ? nil : mapping.stage
    }
}

extension APIMapping {
    /// The mapping that a call of the REST control plane makes.
    package init(_ mapping: BasePathMapping, id: String) {
        self.init()
        apiMappingID = id
        apiID = mapping.restAPIID
        apiMappingKey = mapping.basePath == BasePathMapping.rootPath ? "" : mapping.basePath
        stage = mapping.stage ?? ""
    }
}
