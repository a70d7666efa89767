internal import JSON
internal import PenstockModel

/// DomainName: a host name of one's own.
enum DomainNames {
    static let operations: OperationGroup = [
        "CreateDomainName": .write(create), "GetDomainName": .read(get),
        "GetDomainNames": .read(list), "UpdateDomainName": .write(update),
        "DeleteDomainName": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        var domain: DomainName = try call.noun()
        if domain.domainName.isEmpty { throw .badRequest("No Domain Name specified") }
        DomainNameRules.fill(&domain, call)
        let key = DomainNameRules.key(domain)
        guard state.domainNames[key] == nil else {
            throw .badRequest("The domain name you provided already exists.")
        }
        try DomainNameRules.check(domain)
        state.domainNames[key] = DomainNameRecord(domain)
        return Reply(domain)
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        guard let record = state.domainNames[DomainNameRules.key(call)] else {
            throw .noDomainName
        }
        return Reply(record.domain, tags: true)
    }

    private static func list(_ call: Call, _ state: AccountState) -> Reply {
        // Those of other accounts would have to be shared with this one, which nothing does here.
        let isOther = call.parameter("resourceOwner") == "OTHER_ACCOUNTS"
        let domains = isOther ? [] : state.domainNames.values.map(\.domain)
        return Page(call).reply(domains, by: DomainNameRules.key)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let key = DomainNameRules.key(call)
        guard var domain = state.domainNames[key]?.domain else { throw .noDomainName }
        try call.patch(&domain, .listed)
        DomainNameRules.fill(&domain, call)
        try DomainNameRules.check(domain)
        state.domainNames[key]?.domain = domain
        return Reply(domain, tags: true)
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let key = DomainNameRules.key(call)
        guard let record = state.domainNames.removeValue(forKey: key) else { throw .noDomainName }
        AccessAssociations.remove(of: record.domain, from: &state)
        return .empty
    }
}
