import JSON
import PenstockImport
import PenstockModel

/// One REST API's stage on its way to a target.
struct RESTDeployment {
    let client: ManagementClient
    let name: String
    /// What the stage is to serve, as a document can say it.
    let wanted: RestAPIRecord
    let stage: Stage
    /// At the target; nil where no API has the name.
    var id: String?
    /// What the stage there serves; nil where there is none.
    private(set) var current: RestAPIRecord?

    /// Reads what the target has.
    init(
        _ record: RestAPIRecord, stage: Stage, there: [JSONValue], _ client: ManagementClient
    ) throws {
        self.client = client
        let definition = record.documented(stage) ?? record.definition
        name = definition.api.name
        self.stage = StageForm.deployed(stage)
        wanted = try Self.record(
            DeployedForm.rest(
                DeployedForm.document(definition), version: definition.api.version), self.stage)
        guard let api = there.first else { return }
        id = api["id"]?.string
        guard let id else { return }
        let stages = try client.get("/restapis/\(id)/stages")["item"]?.array ?? []
        guard let old = stages.first(where: { $0["stageName"]?.string == stage.stageName }) else {
            return
        }
        let document = try client.call(
            "GET", "/restapis/\(id)/stages/\(PercentText.encode(stage.stageName))/exports/oas30",
            query: "extensions=apigateway")
        current = try Self.record(
            DeployedForm.rest(document, version: api["version"]?.string),
            StageForm.deployed(Decoded.noun(old, .rest)))
    }

    private static func record(_ definition: RestAPIDefinition, _ stage: Stage) -> RestAPIRecord {
        var record = RestAPIRecord(definition)
        record.stages[stage.stageName] = stage
        return record
    }

    /// Brings the target to what is wanted.
    mutating func apply() throws {
        let body = DeployedForm.document(wanted.definition)
        if let id {
            _ = try client.call("PUT", "/restapis/\(id)", query: "mode=overwrite", body: body)
        } else {
            let answer = try client.call("POST", "/restapis", query: "mode=import", body: body)
            id = try JSONValue(parsing: answer)["id"]?.string
        }
        guard let id else { throw CommandFailure.refused("\(name): the target gives it no id") }
        _ = try client.send(
            "POST", "/restapis/\(id)/deployments", ["stageName": .string(stage.stageName)])
        let path = "/restapis/\(id)/stages/\(PercentText.encode(stage.stageName))"
        let there: Stage = try Decoded.noun(client.get(path), .rest)
        let patches = StageForm.patches(from: StageForm.deployed(there), to: stage)
        guard !patches.isEmpty else { return }
        _ = try client.send("PATCH", path, ["patchOperations": .array(patches)])
    }
}

/// Nouns in answers.
enum Decoded {
    static func noun<Value: Noun>(_ json: JSONValue, _ wire: Wire) throws -> Value {
        do throws(ModelError) {
            return try Value(json, wire)
        } catch {
            throw CommandFailure.refused("the target answers with what can't be read: \(error)")
        }
    }
}
