import JSON
import PenstockImport
import PenstockModel

/// What a deployment does to its target: for each API and stage what differs, and how it is applied.
struct DeployPlan {
    /// One stage of one API.
    private enum Part {
        case rest(RESTDeployment)
        case http(HTTPDeployment)

        var comparison: DefinitionComparison {
            var (before, after) = (AccountState(), AccountState())
            switch self {
            case .rest(let part):
                before.restAPIs[""] = part.current
                after.restAPIs[""] = part.wanted
            case .http(let part):
                before.apis[""] = part.current
                after.apis[""] = part.wanted
            }
            return DefinitionComparison(from: before, to: after)
        }

        var title: String {
            switch self {
            case .rest(let part): "\(part.name), stage \(part.stage.stageName)"
            case .http(let part): "\(part.name), stage \(part.stage.stageName)"
            }
        }
    }

    /// Of the parts that differ.
    private let parts: [(part: Part, comparison: DefinitionComparison)]
    /// Of each region that is the target's, what differs beside APIs.
    private let beside: [BesideDeployment]
    /// What the definitions have and `deploy` leaves alone.
    let notes: [String]

    var isEmpty: Bool { parts.isEmpty && beside.isEmpty }

    /// Reads the target and compares.
    init(
        _ accounts: [Scope: AccountState], _ client: ManagementClient, acceptsOpen: Bool
    ) throws {
        var chains = DeployedChains(client, acceptsOpen: acceptsOpen)
        var parts: [Part] = []
        var beside: [BesideDeployment] = []
        var notes: [String] = []
        for (scope, account) in accounts.sorted(by: { $0.key.region < $1.key.region }) {
            guard scope.region == client.region else {
                notes.append(
                    "region \(scope.region) isn't deployed: --region says \(client.region)")
                continue
            }
            let account = try chains.kept(of: account)
            notes += Self.notes(account)
            let rest = try account.restAPIs.isEmpty ? [] : client.list("/restapis")
            for record in account.restAPIs.values.sorted(by: Self.byName) {
                let there = try Self.named(record.definition.api.name, in: rest)
                for stage in record.stages.values.sorted(by: { $0.stageName < $1.stageName }) {
                    parts.append(
                        .rest(try RESTDeployment(record, stage: stage, there: there, client)))
                }
            }
            let own = try BesideDeployment(account, client)
            notes += own.notes
            beside.append(own)
            let http = try account.apis.isEmpty ? [] : client.list("/v2/apis")
            for record in account.apis.values.sorted(by: Self.byName)
            where record.definition.api.protocolType == .http {
                let there = try Self.named(record.definition.api.name, in: http)
                for stage in record.stages.values.sorted(by: { $0.stageName < $1.stageName }) {
                    parts.append(
                        .http(try HTTPDeployment(record, stage: stage, there: there, client)))
                }
            }
        }
        self.notes = notes + chains.notes
        self.beside = beside.filter { !$0.comparison.isEmpty }
        self.parts = parts.map { ($0, $0.comparison) }.filter { !$0.1.isEmpty }
    }

    /// For people.
    var text: String {
        parts.map { "\($0.part.title)\n\($0.comparison.text)" }.joined()
            + beside.map(\.comparison.text).joined()
    }

    /// For programs.
    var json: JSONValue {
        .array(
            parts.map { part, comparison in
                var object = comparison.json.object ?? JSONObject()
                object["target"] = .string(part.title)
                return .object(object)
            } + beside.map(\.comparison.json))
    }

    /// Does it. An API that two stages of make is made once. What is beside APIs comes after them: it
    /// refers to them. Answers with what there is to tell.
    func apply() throws -> [String] {
        var made: [String: String] = [:]
        for (part, _) in parts {
            switch part {
            case .rest(var part):
                if part.id == nil { part.id = made["rest \(part.name)"] }
                try part.apply()
                made["rest \(part.name)"] = part.id
            case .http(var part):
                if part.id == nil { part.id = made["http \(part.name)"] }
                try part.apply()
                made["http \(part.name)"] = part.id
            }
        }
        return try beside.flatMap { try $0.apply() }
    }

    private static func named(_ name: String, in list: [JSONValue]) throws -> [JSONValue] {
        let found = list.filter { $0["name"]?.string == name }
        guard found.count < 2 else {
            throw CommandFailure.refused(
                "the target has \(found.count) APIs with the name '\(name)'",
                hint: "APIs are found by name: delete or rename the others")
        }
        return found
    }

    private static func notes(_ account: AccountState) -> [String] {
        let counts = [
            (
                "WebSocket APIs",
                account.apis.values.count { $0.definition.api.protocolType == .webSocket }
            ),
            (
                "APIs without a stage",
                account.restAPIs.values.count { $0.stages.isEmpty }
                    + account.apis.values.count { $0.stages.isEmpty }
            ),
            (
                "stages' canaries, client certificates and caches",
                account.restAPIs.values.flatMap(\.stages.values).count {
                    $0.canarySettings != nil || $0.clientCertificateID != nil
                        || $0.cacheClusterEnabled
                }
            ),
        ]
        return counts.filter { $0.1 > 0 }.map { "\($0.0) aren't deployed: \($0.1)" }
    }

    private static func byName(_ a: RestAPIRecord, _ b: RestAPIRecord) -> Bool {
        a.definition.api.name < b.definition.api.name
    }

    private static func byName(_ a: APIRecord, _ b: APIRecord) -> Bool {
        a.definition.api.name < b.definition.api.name
    }
}
