import JSON
import PenstockImport
import PenstockModel

/// API keys, usage plans and domain names on their way to a target; all are found by name, and what
/// the target has besides stays.
struct BesideDeployment {
    private let client: ManagementClient
    /// What is to be there, and what is, of the same names.
    private let wanted: AccountState
    private let current: AccountState
    let comparison: DefinitionComparison
    private(set) var notes: [String] = []

    /// Reads what the target has of it.
    init(_ account: AccountState, _ client: ManagementClient) throws {
        self.client = client
        var wanted = AccountState()
        wanted.restAPIs = account.restAPIs
        wanted.apis = account.apis.filter { $0.value.definition.api.protocolType == .http }
        wanted.apiKeys = account.apiKeys
        wanted.usagePlans = account.usagePlans
        wanted.domainNames = account.domainNames.filter { $0.value.domain.domainNameID == nil }
        if wanted.domainNames.count < account.domainNames.count {
            notes.append("private domain names aren't deployed")
        }
        for (name, record) in wanted.domainNames {
            let own = record.mappings.filter {
                wanted.restAPIs[$0.value.apiID] != nil || wanted.apis[$0.value.apiID] != nil
            }
            wanted.domainNames[name]?.mappings = own
        }
        let current = try TargetState(client).read(like: wanted)
        self.wanted = current.completing(wanted)
        self.current = current
        comparison = DefinitionComparison(besideAPIsFrom: current, to: self.wanted)
    }

    /// Brings the target to what is wanted, once its APIs are there. Answers with what there is to
    /// tell.
    func apply() throws -> [String] {
        let apis = try TargetState(client).apiIDs()
        var notes: [String] = []
        var keys = Dictionary(
            current.apiKeys.values.map { ($0.shownName, $0.id) },
            uniquingKeysWith: { first, _ in first })
        for key in wanted.apiKeys.values.sorted(by: { $0.shownName < $1.shownName }) {
            keys[key.shownName] = try apply(key, id: keys[key.shownName], &notes)
        }
        for record in wanted.usagePlans.values.sorted(by: { $0.plan.name < $1.plan.name }) {
            try apply(record, keys: keys, apis: apis)
        }
        for (name, record) in wanted.domainNames.sorted(by: { $0.key < $1.key }) {
            try apply(record, name, apis: apis)
        }
        return notes
    }

    // MARK: API keys

    private func apply(_ key: APIKey, id: String?, _ notes: inout [String]) throws -> String {
        guard let id, let old = current.apiKeys[id] else {
            var body = key.json(
                .rest, without: ["id", "createdDate", "lastUpdatedDate", "stageKeys"])
            body["value"] = key.value.map { .string($0) }
            let id = try client.send("POST", "/apikeys", .object(body))["id"]?.string ?? ""
            if key.value == nil {
                notes.append(
                    "API key \(key.shownName) has a new value: "
                        + "aws apigateway get-api-key --api-key \(id) --include-value")
            }
            return id
        }
        guard old.value == key.value else {
            throw CommandFailure.refused(
                "API key \(key.shownName) has another value at the target",
                hint: "a key's value never changes: delete it there, or give it another name")
        }
        var patches = Patches()
        patches.replace("/description", old.description, key.description)
        patches.replace("/enabled", "\(old.enabled)", "\(key.enabled)")
        patches.replace("/customerId", old.customerID, key.customerID)
        try patches.send(client, "/apikeys/\(id)")
        return id
    }

    // MARK: Usage plans

    private func apply(
        _ record: UsagePlanRecord, keys: [String: String], apis: [String: String]
    ) throws {
        let old = current.usagePlans.values.first { $0.plan.name == record.plan.name }
        var plan = record.plan
        plan.apiStages = try plan.apiStages.map { stage in
            var stage = stage
            stage.apiID = try Self.id(of: wanted.apiName(stage.apiID), apis)
            return stage
        }
        let id: String
        if let old {
            id = old.plan.id
            try Patches(from: old.plan, to: plan).send(client, "/usageplans/\(id)")
        } else {
            let body = plan.json(.rest, without: ["id"])
            id = try client.send("POST", "/usageplans", .object(body))["id"]?.string ?? ""
        }
        for name in record.keyIDs.compactMap({ wanted.apiKeys[$0]?.shownName }) {
            guard let key = keys[name], old?.keyIDs.contains(key) != true else { continue }
            _ = try client.send(
                "POST", "/usageplans/\(id)/keys", ["keyId": .string(key), "keyType": "API_KEY"])
        }
    }

    private static func id(of name: String, _ apis: [String: String]) throws -> String {
        guard let id = apis[name] else {
            throw CommandFailure.refused("the target has no API with the name '\(name)'")
        }
        return id
    }

    // MARK: Domain names

    private func apply(
        _ record: DomainNameRecord, _ name: String, apis: [String: String]
    ) throws {
        let path = "/domainnames/\(PercentText.encode(name))"
        let old = current.domainNames[name]
        if let old {
            var patches = Patches()
            patches.replace(
                "/certificateArn", old.domain.certificateARN, record.domain.certificateARN)
            patches.replace(
                "/regionalCertificateArn", old.domain.regionalCertificateARN,
                record.domain.regionalCertificateARN)
            patches.replace(
                "/securityPolicy", old.domain.securityPolicy?.rawValue,
                record.domain.securityPolicy?.rawValue)
            patches.replace(
                "/routingMode", old.domain.routingMode?.rawValue,
                record.domain.routingMode?.rawValue)
            try patches.send(client, path)
        } else {
            let body = record.domain.json(.rest, without: DomainName.given)
            _ = try client.send("POST", "/domainnames", .object(body))
        }
        for mapping in record.mappings.values.sorted(by: { $0.key < $1.key }) {
            let body: JSONValue = [
                "apiId": .string(try Self.id(of: wanted.apiName(mapping.apiID), apis)),
                "stage": .string(mapping.stage), "apiMappingKey": .string(mapping.key),
            ]
            let there = old?.mappings.values.first { $0.key == mapping.key }
            if let there {
                guard there.stage != mapping.stage || there.apiID != body["apiId"]?.string
                else { continue }
                _ = try client.send("PATCH", "/v2\(path)/apimappings/\(there.apiMappingID)", body)
            } else {
                _ = try client.send("POST", "/v2\(path)/apimappings", body)
            }
        }
    }
}
