import JSON
import PenstockModel

/// What a target has beside its APIs, of the names that somebody asks for.
struct TargetState {
    let client: ManagementClient

    init(_ client: ManagementClient) { self.client = client }

    /// Its APIs' ids by name.
    func apiIDs() throws -> [String: String] {
        var ids: [String: String] = [:]
        for (path, member) in [("/restapis", "id"), ("/v2/apis", "apiId")] {
            for api in try client.list(path) {
                guard let name = api["name"]?.string, let id = api[member]?.string else { continue }
                guard ids.updateValue(id, forKey: name) == nil else {
                    throw CommandFailure.refused(
                        "the target has two APIs with the name '\(name)'",
                        hint: "APIs are found by name: delete or rename the others")
                }
            }
        }
        return ids
    }

    /// Asks for no kind of which nothing is wanted.
    func read(like wanted: AccountState) throws -> AccountState {
        var state = AccountState()
        guard
            !(wanted.apiKeys.isEmpty && wanted.usagePlans.isEmpty && wanted.domainNames.isEmpty)
        else { return state }
        for (name, id) in try apiIDs() {
            var record = RestAPIRecord(RestAPIDefinition())
            record.definition.api.name = name
            state.restAPIs[id] = record
        }
        if !wanted.apiKeys.isEmpty { try readKeys(wanted, &state) }
        if !wanted.usagePlans.isEmpty { try readPlans(wanted, &state) }
        for name in wanted.domainNames.keys.sorted() { try readDomain(name, wanted, &state) }
        return state
    }

    private func readKeys(_ wanted: AccountState, _ state: inout AccountState) throws {
        let names = Set(wanted.apiKeys.values.map(\.shownName))
        for item in try client.list("/apikeys", query: "includeValues=true") {
            let key: APIKey = try Decoded.noun(item, .rest)
            guard names.contains(key.shownName) else { continue }
            guard !state.apiKeys.values.contains(where: { $0.shownName == key.shownName }) else {
                throw CommandFailure.refused(
                    "the target has two API keys with the name '\(key.shownName)'",
                    hint: "keys are found by name: delete or rename the others")
            }
            state.apiKeys[key.id] = key
        }
    }

    private func readPlans(_ wanted: AccountState, _ state: inout AccountState) throws {
        for item in try client.list("/usageplans") {
            let plan: UsagePlan = try Decoded.noun(item, .rest)
            guard
                let same = wanted.usagePlans.values.first(where: { $0.plan.name == plan.name })
            else { continue }
            var record = UsagePlanRecord(plan)
            let names = Set(same.keyIDs.compactMap { wanted.apiKeys[$0]?.shownName })
            for key in try client.list("/usageplans/\(plan.id)/keys") {
                guard let id = key["id"]?.string, names.contains(key["name"]?.string ?? id)
                else { continue }
                record.keyIDs.append(id)
            }
            state.usagePlans[plan.id] = record
        }
    }

    private func readDomain(
        _ name: String, _ wanted: AccountState, _ state: inout AccountState
    ) throws {
        let there = try client.list("/domainnames").first { $0["domainName"]?.string == name }
        guard let there else { return }
        var record = DomainNameRecord(try Decoded.noun(there, .rest))
        let paths = Set(wanted.domainNames[name]?.mappings.values.map(\.key) ?? [])
        for item in try client.list("/v2/domainnames/\(PercentText.encode(name))/apimappings") {
            let mapping: APIMapping = try Decoded.noun(item, .http)
            if paths.contains(mapping.key) { record.mappings[mapping.apiMappingID] = mapping }
        }
        state.domainNames[name] = record
    }
}

extension AccountState {
    /// What is wanted, with what it leaves to the target as the target has it.
    func completing(_ wanted: AccountState) -> AccountState {
        var wanted = wanted
        for (id, key) in wanted.apiKeys {
            guard let there = apiKeys.values.first(where: { $0.shownName == key.shownName })
            else { continue }
            wanted.apiKeys[id]?.value = key.value ?? there.value
            wanted.apiKeys[id]?.tags = there.tags
        }
        for (id, record) in wanted.usagePlans {
            let there = usagePlans.values.first { $0.plan.name == record.plan.name }
            if let there { wanted.usagePlans[id]?.plan.tags = there.plan.tags }
        }
        for (name, record) in wanted.domainNames {
            guard var domain = domainNames[name]?.domain else { continue }
            domain.certificateARN = record.domain.certificateARN ?? domain.certificateARN
            domain.regionalCertificateARN =
                record.domain.regionalCertificateARN ?? domain.regionalCertificateARN
            domain.securityPolicy = record.domain.securityPolicy ?? domain.securityPolicy
            domain.routingMode = record.domain.routingMode ?? domain.routingMode
            wanted.domainNames[name]?.domain = domain
        }
        return wanted
    }

    /// An API's name by its id.
    func apiName(_ id: String) -> String {
        restAPIs[id]?.definition.api.name ?? apis[id]?.definition.api.name ?? id
    }
}

extension APIKey {
    var shownName: String { name ?? id }
}

extension APIMapping {
    /// Its path; "" for the root.
    var key: String { apiMappingKey ?? "" }
}

extension DomainName {
    /// What nobody sets.
    static let given: Set = [
        "domainNameId", "domainNameArn", "certificateUploadDate", "regionalDomainName",
        "regionalHostedZoneId", "distributionDomainName", "distributionHostedZoneId",
        "domainNameStatus", "domainNameStatusMessage", "tags",
    ]
}
