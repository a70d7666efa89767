import JSON
import PenstockImport
import PenstockModel

/// One HTTP API's stage on its way to a target.
struct HTTPDeployment {
    let client: ManagementClient
    let name: String
    /// What the stage is to serve, as a document can say it.
    let wanted: APIRecord
    let stage: V2Stage
    /// At the target; nil where no API has the name.
    var id: String?
    /// What the stage there serves; nil where there is none.
    private(set) var current: APIRecord?

    /// Reads what the target has.
    init(
        _ record: APIRecord, stage: V2Stage, there: [JSONValue], _ client: ManagementClient
    ) throws {
        self.client = client
        let definition = record.documented(stage) ?? record.definition
        name = definition.api.name
        self.stage = StageForm.deployed(stage)
        wanted = try Self.record(
            DeployedForm.http(
                DeployedForm.document(definition), version: definition.api.version), self.stage)
        guard let api = there.first else { return }
        id = api["apiId"]?.string
        guard let id else { return }
        let old = try client.list("/v2/apis/\(id)/stages").first {
            $0["stageName"]?.string == stage.stageName
        }
        guard let old, old["deploymentId"]?.string != nil else { return }
        let document = try client.call(
            "GET", "/v2/apis/\(id)/exports/OAS30",
            query: "includeExtensions=true&outputType=JSON&stageName="
                + PercentText.encode(stage.stageName))
        current = try Self.record(
            DeployedForm.http(document, version: api["version"]?.string),
            StageForm.deployed(Decoded.noun(old, .http)))
    }

    private static func record(_ definition: APIDefinition, _ stage: V2Stage) -> APIRecord {
        var record = APIRecord(definition)
        record.stages[stage.stageName] = stage
        return record
    }

    /// Brings the target to what is wanted.
    mutating func apply() throws {
        let document = String(
            decoding: DeployedForm.document(wanted.definition), as: UTF8.self)
        let answer = try client.send(
            "PUT", id.map { "/v2/apis/\($0)" } ?? "/v2/apis", ["body": .string(document)])
        id = id ?? answer["apiId"]?.string
        guard let id else { throw CommandFailure.refused("\(name): the target gives it no id") }
        let stages = "/v2/apis/\(id)/stages"
        let path = "\(stages)/\(PercentText.encode(stage.stageName))"
        let there = try client.list(stages).first {
            $0["stageName"]?.string == stage.stageName
        }
        var members = try JSONValue(parsing: stage.bytes(.http)).object ?? JSONObject()
        members["tags"] = nil
        if let there {
            members["stageName"] = nil
            // Maps of an update are merged: an empty text takes a variable away.
            var variables = members["stageVariables"]?.object ?? JSONObject()
            for (name, _) in there["stageVariables"]?.object?.members ?? []
            where variables[name] == nil {
                variables[name] = ""
            }
            members["stageVariables"] = .object(variables)
            members["autoDeploy"] = .bool(stage.autoDeploy == true)
            _ = try client.send("PATCH", path, .object(members))
            for (key, _) in there["routeSettings"]?.object?.members ?? []
            where stage.routeSettings[key] == nil {
                _ = try client.call(
                    "DELETE", "\(path)/routesettings/\(PercentText.encode(key))")
            }
        } else {
            _ = try client.send("POST", stages, .object(members))
        }
        // An automatic stage has its deployment by now.
        guard stage.autoDeploy != true else { return }
        _ = try client.send(
            "POST", "/v2/apis/\(id)/deployments", ["stageName": .string(stage.stageName)])
    }
}
