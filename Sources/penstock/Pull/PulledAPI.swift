import JSON
import PenstockImport
import PenstockModel

/// A live API as a management API has it: what each of its stages serves, as a document, and their
/// settings.
struct PulledAPI {
    enum Kind { case rest, http }

    struct PulledStage {
        var name: String
        /// The export of what it serves.
        var document: JSONObject
        /// Of a template's resource, without what belongs to the API.
        var properties: JSONObject
    }

    var kind: Kind
    var id: String
    var name: String
    var tags: JSONObject
    var stages: [PulledStage] = []
    /// What the definition doesn't have, a sentence each.
    var notes: [String] = []

    /// Ten times what an account has without asking ("Amazon API Gateway quotas": 10 stages of an API).
    static let stagesMax = 100

    /// Reads the API.
    ///
    /// - Parameter names: of stages; empty: all.
    init(_ api: String, stages names: [String], _ client: ManagementClient) throws {
        let request = ExportRequest(
            api: api, isSwagger: false, isYAML: false, extensions: [.apiGateway],
            extensionNames: "apigateway")
        let rest = try client.list("/restapis")
        let http = try client.list("/v2/apis")
        let all = rest.map { ($0, "id") } + http.map { ($0, "apiId") }
        let index = try request.choose(
            all.map { ($0.0[$0.1]?.string ?? "", $0.0["name"]?.string ?? "") })
        let found = all[index].0
        kind = index < rest.count ? .rest : .http
        id = try Self.checked(all[index].0[all[index].1]?.string ?? "", "an API's id")
        name = found["name"]?.string ?? id
        tags = found["tags"]?.object ?? JSONObject()
        if found["protocolType"]?.string == "WEBSOCKET" {
            throw CommandFailure.refused(
                "\(name) is a WebSocket API, of which there is no export",
                hint: "ExportApi is of HTTP APIs, GetExport of REST APIs")
        }
        switch kind {
        case .rest: try readREST(names, client)
        case .http: try readHTTP(names, client)
        }
        noteBodies()
    }

    private mutating func readREST(_ names: [String], _ client: ManagementClient) throws {
        let list = try client.get("/restapis/\(id)/stages")["item"]?.array ?? []
        for item in try Self.chosen(names, of: list, name) {
            let stage: Stage = try Decoded.noun(item, .rest)
            let stageName = try Self.checked(stage.stageName, "a stage's name")
            let bytes = try client.call(
                "GET", "/restapis/\(id)/stages/\(PercentText.encode(stageName))/exports/oas30",
                query: "extensions=apigateway")
            stages.append(
                PulledStage(
                    name: stageName, document: try Self.document(bytes, stageName),
                    properties: StageProperties.of(stage)))
            notes += StageProperties.notes(stage)
        }
        let parts = try client.get("/restapis/\(id)/documentation/parts")["item"]?.array ?? []
        if !parts.isEmpty { notes.append("documentation parts aren't pulled") }
        let plans = try client.list("/usageplans").filter { plan in
            (plan["apiStages"]?.array ?? []).contains { $0["apiId"]?.string == id }
        }
        for plan in plans {
            notes.append(
                "usage plan \(plan["name"]?.string ?? "") isn't pulled, nor are its API keys")
        }
    }

    private mutating func readHTTP(_ names: [String], _ client: ManagementClient) throws {
        let list = try client.list("/v2/apis/\(id)/stages")
        for item in try Self.chosen(names, of: list, name) {
            let stage: V2Stage = try Decoded.noun(item, .http)
            let stageName =
                stage.stageName == "$default"
                ? stage.stageName : try Self.checked(stage.stageName, "a stage's name")
            guard stage.deploymentID != nil else {
                notes.append("stage \(stageName) serves no deployment, and isn't pulled")
                continue
            }
            let bytes = try client.call(
                "GET", "/v2/apis/\(id)/exports/OAS30",
                query: "includeExtensions=true&outputType=JSON&stageName="
                    + PercentText.encode(stageName))
            stages.append(
                PulledStage(
                    name: stageName, document: try Self.document(bytes, stageName),
                    properties: StageProperties.of(stage)))
            notes += StageProperties.notes(stage)
        }
    }

    /// What is in documents and means nothing, or something else, elsewhere.
    private mutating func noteBodies() {
        let text = stages.map { JSONValue.object($0.document).compact }.joined()
        for (part, note) in [
            (
                ":function:",
                "functions aren't pulled: `serve --map FUNCTION=URL` says what stands for them"
            ),
            (
                #""connectionId":"#,
                "VPC links aren't pulled: `serve --map ID=URL` says what stands for them"
            ),
            (#""credentials":"#, "roles of integrations aren't pulled"),
            (
                #""x-amazon-apigateway-policy":"#,
                "the resource policy is as it is there, with the ids of that API and account"
            ),
        ] where text.contains(part) {
            notes.append(note)
        }
    }

    private static func chosen(
        _ names: [String], of list: [JSONValue], _ api: String
    ) throws -> [JSONValue] {
        let there = list.compactMap { $0["stageName"]?.string }.sorted()
        if let missing = names.first(where: { !there.contains($0) }) {
            throw CommandFailure.refused(
                "\(api) has no stage '\(missing)'",
                hint: "there are: \(there.joined(separator: ", "))")
        }
        guard !there.isEmpty else {
            throw CommandFailure.refused(
                "\(api) has no stage, and exports are of what one serves", hint: "deploy it first")
        }
        let chosen = list.filter { item in
            guard let name = item["stageName"]?.string else { return false }
            return names.isEmpty || names.contains(name)
        }
        guard chosen.count <= stagesMax else {
            throw CommandFailure.refused(
                "\(api) has \(chosen.count) stages, and \(stagesMax) are pulled at most",
                hint: "--stage names those that are wanted")
        }
        return chosen
    }

    private static func document(_ bytes: [UInt8], _ stage: String) throws -> JSONObject {
        do {
            if let object = try JSONValue(parsing: bytes).object { return object }
        } catch {
            throw CommandFailure.refused("the export of stage \(stage) isn't JSON: \(error)")
        }
        throw CommandFailure.refused("the export of stage \(stage) isn't an object")
    }

    /// Names become those of files and parts of paths, and come from elsewhere.
    private static func checked(_ name: String, _ what: String) throws -> String {
        let isGood = name.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "-_".utf8.contains(byte)
        }
        guard isGood, !name.isEmpty, name.utf8.count <= 128 else {
            throw CommandFailure.refused("'\(name.prefix(128))' is not \(what)")
        }
        return name
    }
}
