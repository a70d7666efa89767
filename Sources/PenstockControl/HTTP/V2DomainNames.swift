internal import PenstockModel

/// DomainName: a host name of one's own, the same one that the REST API shows.
enum V2DomainNames {
    static let operations: OperationGroup = [
        "CreateDomainName": .write(create), "GetDomainName": .read(get),
        "GetDomainNames": .read(list), "UpdateDomainName": .write(update),
        "DeleteDomainName": .write(delete),
    ]

    /// The domain that a call's path, and for a private one its query, name.
    static func key(_ call: Call) -> String {
        let name = call.label("domainName")
        return call.parameter("domainNameId").map { "\(name)+\($0)" } ?? name
    }

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        let asked: V2DomainName = try call.noun()
        try check(asked)
        try Tagging.check(asked.tags)
        var domain = DomainName()
        domain.set(asked)
        DomainNameRules.fill(&domain, call)
        try DomainNameRules.check(domain)
        let key = DomainNameRules.key(domain)
        guard state.domainNames[key] == nil else {
            // As users quote it: cloudformation-coverage-roadmap issue 1151.
            throw .badRequest("The domain name you provided already exists.")
        }
        state.domainNames[key] = DomainNameRecord(domain)
        return Reply(http: V2DomainName(domain))
    }

    private static func check(_ domain: V2DomainName) throws(ControlError) {
        guard domain.configurations.count == 1, let only = domain.configurations.first else {
            throw .badRequest("A domain name must have one domainNameConfiguration")
        }
        guard let certificate = only.certificateARN, ARN(certificate) != nil else {
            throw .badRequest("Invalid certificateArn specified: \(only.certificateARN ?? "null")")
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        guard let record = state.domainNames[key(call)] else { throw .noDomainName }
        return Reply(http: V2DomainName(record.domain))
    }

    private static func list(_ call: Call, _ state: AccountState) -> Reply {
        Page(call).reply(
            state.domainNames.values.map { V2DomainName($0.domain) }, by: \.domainName, .http)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let key = key(call)
        guard var domain = state.domainNames[key]?.domain else { throw .noDomainName }
        let old = V2DomainName(domain)
        var new = try call.updated(old)
        (new.domainName, new.tags) = (old.domainName, old.tags)
        if new.mutualTLSAuthentication?.truststoreURI?.isEmpty ?? true {
            // API reference, MutualTlsAuthenticationInput: "" as truststoreUri takes it away.
            new.mutualTLSAuthentication = nil
        }
        try check(new)
        domain.set(new)
        DomainNameRules.fill(&domain, call)
        try DomainNameRules.check(domain)
        state.domainNames[key]?.domain = domain
        return Reply(http: V2DomainName(domain))
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        guard let record = state.domainNames.removeValue(forKey: key(call)) else {
            throw .noDomainName
        }
        AccessAssociations.remove(of: record.domain, from: &state)
        return .empty
    }
}
