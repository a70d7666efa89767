internal import CloudFormation
internal import JSON
internal import PenstockModel

extension Importing {
    /// Domain names of either control plane.
    func importDomains() {
        for placed in resources("AWS::ApiGateway::DomainName") {
            guard required("DomainName", of: placed) != nil,
                var domain = noun(DomainName.self, placed)
            else { continue }
            if domain.endpointConfiguration?.types.isEmpty ?? true {
                var endpoint = domain.endpointConfiguration ?? EndpointConfiguration()
                endpoint.types = [domain.regionalCertificateARN == nil ? .edge : .regional]
                domain.endpointConfiguration = endpoint
            }
            add(domain, placed)
        }
        for placed in resources("AWS::ApiGateway::DomainNameV2") {
            guard required("DomainName", of: placed) != nil,
                var domain = noun(DomainName.self, placed)
            else { continue }
            domain.domainNameID = placed.resource.identity.attributes["DomainNameId"]?.string
            add(domain, placed)
        }
        for placed in resources("AWS::ApiGatewayV2::DomainName") {
            guard let view = noun(V2DomainName.self, placed) else { continue }
            var domain = DomainName()
            domain.set(view)
            add(domain, placed)
        }
        for placed in resources("AWS::ApiGateway::DomainNameAccessAssociation") {
            guard let association = noun(DomainNameAccessAssociation.self, placed),
                domainKey(of: placed, property: "DomainNameArn") != nil
            else { continue }
            updateAccount(placed) { state in
                var association = association
                association.arn = placed.ref
                state.accessAssociations[association.arn] = association
            }
        }
    }

    private func add(_ domain: DomainName, _ placed: PlacedResource) {
        var domain = domain
        let attributes = placed.resource.identity.attributes
        domain.domainNameARN = attributes["DomainNameArn"]?.string
        domain.domainNameStatus = .available
        domain.securityPolicy = domain.securityPolicy ?? .tls1_2
        if domain.endpointConfiguration?.types == [.edge] {
            domain.distributionDomainName = attributes["DistributionDomainName"]?.string
            domain.distributionHostedZoneID = attributes["DistributionHostedZoneId"]?.string
        } else if domain.domainNameID == nil {
            domain.regionalDomainName = attributes["RegionalDomainName"]?.string
            domain.regionalHostedZoneID = attributes["RegionalHostedZoneId"]?.string
        }
        let key = domain.domainNameID.map { "\(domain.domainName)+\($0)" } ?? domain.domainName
        guard account(placed).domainNames[key] == nil else {
            error(
                "there is a domain name '\(domain.domainName)' already", placed,
                JSONPointer(["DomainName"]))
            return
        }
        updateAccount(placed) { $0.domainNames[key] = DomainNameRecord(domain) }
        place(placed, api: nil, part: "domain name \(key)")
    }

    /// Mappings and routing rules.
    func importMappings() {
        for placed in resources("AWS::ApiGateway::BasePathMapping") {
            importBasePath(placed, property: "DomainName")
        }
        for placed in resources("AWS::ApiGateway::BasePathMappingV2") {
            importBasePath(placed, property: "DomainNameArn")
        }
        for placed in resources("AWS::ApiGatewayV2::ApiMapping") {
            guard let domain = domainKey(of: placed, property: "DomainName"),
                var mapping = noun(APIMapping.self, placed)
            else { continue }
            mapping.apiMappingID = placed.ref
            map(mapping, domain, placed, api: "ApiId")
        }
        for placed in resources("AWS::ApiGatewayV2::RoutingRule") {
            guard let domain = domainKey(of: placed, property: "DomainNameArn"),
                var rule = noun(RoutingRule.self, placed)
            else { continue }
            rule.routingRuleARN = placed.ref
            rule.routingRuleID =
                placed.resource.identity.attributes["RoutingRuleId"]?.string ?? ""
            updateAccount(placed) {
                $0.domainNames[domain]?.routingRules[rule.routingRuleID] = rule
            }
        }
    }

    private func importBasePath(_ placed: PlacedResource, property: String) {
        guard let domain = domainKey(of: placed, property: property),
            var mapping = noun(BasePathMapping.self, placed)
        else { return }
        // AWS::ApiGateway::BasePathMapping: no base path, or an empty one, is the root.
        if mapping.basePath.isEmpty { mapping.basePath = BasePathMapping.rootPath }
        let id = placed.stableID(.apiMapping)
        map(APIMapping(mapping, id: id), domain, placed, api: "RestApiId")
    }

    private func map(
        _ mapping: APIMapping, _ domain: String, _ placed: PlacedResource, api property: String
    ) {
        let account = account(placed)
        let stages =
            account.restAPIs[mapping.apiID].map { Set($0.stages.keys) }
            ?? account.apis[mapping.apiID].map { Set($0.stages.keys) }
        guard let stages else {
            error(
                "there is no API '\(mapping.apiID)' among the stacks given", placed,
                JSONPointer([property]))
            return
        }
        if !mapping.stage.isEmpty, !stages.contains(mapping.stage) {
            error("the API has no stage '\(mapping.stage)'", placed, JSONPointer(["Stage"]))
            return
        }
        let key = mapping.apiMappingKey ?? ""
        if account.domainNames[domain]?.mapping(basePath: key) != nil {
            error(
                "the domain name has a mapping of '\(key.isEmpty ? BasePathMapping.rootPath : key)'"
                    + " already", placed)
            return
        }
        updateAccount(placed) { $0.domainNames[domain]?.mappings[mapping.apiMappingID] = mapping }
    }

    /// The key of the domain name that a resource belongs to; nil, and a report, when it isn't
    /// there.
    private func domainKey(of placed: PlacedResource, property: String) -> String? {
        guard let text = required(property, of: placed) else { return nil }
        let names = account(placed).domainNames
        if names[text] != nil { return text }
        if let found = names.first(where: { $0.value.domain.domainNameARN == text }) {
            return found.key
        }
        error(
            "there is no domain name '\(text)' among the stacks given", placed,
            JSONPointer([property]))
        return nil
    }
}
