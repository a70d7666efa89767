/// Everything that one region of one account has.
package struct AccountState: Noun {
    package var account = Account()
    /// By id.
    package var restAPIs: [String: RestAPIRecord] = [:]
    /// HTTP and WebSocket APIs by id. No id is one of a REST API too.
    package var apis: [String: APIRecord] = [:]
    /// By id.
    package var apiKeys: [String: APIKey] = [:]
    /// By id.
    package var usagePlans: [String: UsagePlanRecord] = [:]
    /// By name; a private one by `name+id`.
    package var domainNames: [String: DomainNameRecord] = [:]
    /// By ARN.
    package var accessAssociations: [String: DomainNameAccessAssociation] = [:]
    /// By id.
    package var vpcLinks: [String: VPCLink] = [:]
    /// By id.
    package var v2VPCLinks: [String: V2VPCLink] = [:]
    /// By id.
    package var clientCertificates: [String: ClientCertificate] = [:]
    /// Lambda functions by name.
    package var functions: [String: FunctionRecord] = [:]

    package init() {}

    package static let table = Table<Self>("AccountState") {
        $0.row("account", \.account)
        $0.row("restApis", \.restAPIs)
        $0.row("apis", \.apis)
        $0.row("apiKeys", \.apiKeys)
        $0.row("usagePlans", \.usagePlans)
        $0.row("domainNames", \.domainNames)
        $0.row("accessAssociations", \.accessAssociations)
        $0.row("vpcLinks", \.vpcLinks)
        $0.row("v2VpcLinks", \.v2VPCLinks)
        $0.row("clientCertificates", \.clientCertificates)
        $0.row("functions", \.functions)
    }
}

/// A usage plan with its keys.
package struct UsagePlanRecord: Noun {
    package var plan = UsagePlan()
    /// Ids of keys in the order they were added.
    package var keyIDs: [String] = []
    /// By key.
    package var grants: [String: UsageGrant] = [:]

    package init() {}

    package init(_ plan: UsagePlan) { self.plan = plan }

    package static let table = Table<Self>("UsagePlanRecord") {
        $0.row("plan", \.plan)
        $0.row("keyIds", \.keyIDs)
        $0.row("grants", \.grants)
    }

    /// A key that leaves the plan leaves nothing in it.
    package mutating func remove(key id: String) {
        keyIDs.removeAll { $0 == id }
        grants[id] = nil
    }
}

/// A domain name, of which both control planes show the same, with what is mapped to it.
package struct DomainNameRecord: Noun {
    package var domain = DomainName()
    /// By id; base path mappings are these too.
    package var mappings: [String: APIMapping] = [:]
    /// By id.
    package var routingRules: [String: RoutingRule] = [:]

    package init() {}

    package init(_ domain: DomainName) { self.domain = domain }

    package static let table = Table<Self>("DomainNameRecord") {
        $0.row("domain", \.domain)
        $0.row("mappings", \.mappings)
        $0.row("routingRules", \.routingRules)
    }

    /// The mapping of a base path, `(none)` or "" for the root.
    package func mapping(basePath: String) -> APIMapping? {
        let key = basePath == BasePathMapping.rootPath ? "" : basePath
        return mappings.values.first { ($0.apiMappingKey ?? "") == key }
    }
}
