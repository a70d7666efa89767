internal import JSON
internal import SourceTree

// AWS SAM developer guide, "DomainConfiguration" of AWS::Serverless::Api.
extension SAMRewriting {
    /// The domain of a REST API, and its mappings.
    func emitDomain(of api: SAMResource, _ tags: SourceNode?) {
        guard let domain = readDomain(of: api) else { return }
        let make = api.make
        let endpoint = domain["EndpointConfiguration"]?.text ?? "REGIONAL"
        guard ["EDGE", "REGIONAL", "PRIVATE"].contains(endpoint) else {
            error(
                "'\(endpoint)' is no kind of endpoint", at: domain["EndpointConfiguration"], api,
                "Domain", "EndpointConfiguration", hint: "EDGE, REGIONAL or PRIVATE")
            return
        }
        let isPrivate = endpoint == "PRIVATE"
        let version = isPrivate ? "V2" : ""
        let suffix = LogicalID.suffix(domain["DomainName"])
        let id = "ApiGatewayDomainName\(version)\(suffix)"
        let certificate = domain["CertificateArn"]
        emit(
            id, "AWS::ApiGateway::DomainName\(version)",
            [
                ("DomainName", domain["DomainName"]),
                (endpoint == "REGIONAL" ? "RegionalCertificateArn" : "CertificateArn", certificate),
                (
                    "EndpointConfiguration",
                    make.map([
                        ("Types", make.list([make.text(endpoint)])),
                        ("IpAddressType", domain["IpAddressType"]),
                    ])
                ), ("MutualTlsAuthentication", isPrivate ? nil : domain["MutualTlsAuthentication"]),
                ("SecurityPolicy", domain["SecurityPolicy"]),
                ("EndpointAccessMode", domain["EndpointAccessMode"]), ("Policy", domain["Policy"]),
                (
                    "OwnershipVerificationCertificateArn",
                    domain["OwnershipVerificationCertificateArn"]
                ), ("Tags", tags),
            ], for: api, part: "DomainName" + version)
        emitMappings(of: api, domain, id, version)
        if isPrivate, let endpoint = domain["AccessAssociation"]?["VpcEndpointId"] {
            let name = LogicalID.suffix(make.list([endpoint, make.text(id)]))
            emit(
                "DomainNameAccessAssociation" + name,
                "AWS::ApiGateway::DomainNameAccessAssociation",
                [
                    ("DomainNameArn", make.ref(id)),
                    ("AccessAssociationSourceType", make.text("VPCE")),
                    ("AccessAssociationSource", endpoint), ("Tags", tags),
                ], for: api)
        }
        emitRecords(domain, api)
    }

    /// `Domain` with its parameters resolved; nil, and a report, when it says too little.
    func readDomain(of api: SAMResource) -> SourceNode? {
        guard let domain = api.properties["Domain"].map(resolved), domain.isTruthy else {
            return nil
        }
        checkNames(domain, SAMProperties.domain, api, "Domain")
        for name in ["DomainName", "CertificateArn"] where domain[name] == nil {
            error("'\(name)' is missing", at: domain, api, "Domain", hint: "a domain needs it")
            return nil
        }
        return domain
    }

    /// The base paths of a domain; nil for one without.
    func basePaths(_ domain: SourceNode) -> [String]? {
        guard let paths = domain["BasePath"], paths.isTruthy else { return nil }
        return paths.sequence?.compactMap(\.text) ?? paths.text.map { [$0] }
    }

    private func emitMappings(
        of api: SAMResource, _ domain: SourceNode, _ id: String, _ version: String
    ) {
        let make = api.make
        let isNormalized = domain["NormalizeBasePath"]?.isTruthy ?? true
        let paths: [String?] = basePaths(domain) ?? [nil]
        for path in paths {
            let plain = String((path ?? "").filter { $0.isLetter || $0.isNumber })
            emit(
                api.id + plain + "BasePathMapping", "AWS::ApiGateway::BasePathMapping\(version)",
                [
                    (version.isEmpty ? "DomainName" : "DomainNameArn", make.ref(id)),
                    ("RestApiId", make.ref(api.id)), ("Stage", make.ref(api.id + ".Stage")),
                    ("BasePath", path.map { make.text(isNormalized ? plain : $0) }),
                ], for: api)
        }
    }

    /// DNS records, of which nothing here needs more than that they are there.
    func emitRecords(_ domain: SourceNode, _ api: SAMResource) {
        guard let route = domain["Route53"], route.isTruthy else { return }
        guard let zone = route["HostedZoneId"] ?? route["HostedZoneName"] else {
            error(
                "'HostedZoneId' or 'HostedZoneName' is missing", at: route, api, "Domain", "Route53"
            )
            return
        }
        let make = api.make
        var seed = zone
        if route["SeparateRecordSetGroup"]?.isTruthy == true, let name = domain["DomainName"] {
            seed = make.list([zone, name])
        }
        emit(
            "RecordSetGroup" + LogicalID.suffix(seed), "AWS::Route53::RecordSetGroup",
            [
                ("HostedZoneId", route["HostedZoneId"]),
                ("HostedZoneName", route["HostedZoneName"]),
            ], for: api)
    }
}
