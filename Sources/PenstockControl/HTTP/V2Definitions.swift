internal import PenstockImport
internal import PenstockModel

/// OpenAPI documents of HTTP APIs: whole APIs in one call. WebSocket APIs have none.
enum V2Definitions {
    static let operations: OperationGroup = [
        "ImportApi": .write(importAPI), "ReimportApi": .write(reimport),
        "ExportApi": .read(export),
    ]

    private static func importAPI(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let document = try document(call)
        var api = API()
        api.apiID = freshID(.api) { state.restAPIs[$0] != nil || state.apis[$0] != nil }
        api.createdDate = Timestamp(seconds: call.now)
        api.apiEndpoint = endpoint(of: api, call)
        let definition = try document.definition(into: APIDefinition(api))
        state.apis[api.apiID] = APIRecord(definition)
        return Reply(http: definition.api)
    }

    private static func reimport(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let document = try document(call)
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard record.definition.api.protocolType == .http else {
                throw .badRequest("Only HTTP APIs can be imported")
            }
            record.definition = try document.definition(into: record.definition)
            return Reply(http: record.definition.api)
        }
    }

    private static func document(_ call: Call) throws(ControlError) -> ImportedDocument {
        try ImportedDocument(try call.text("body") ?? "", call, mode: .overwrite)
    }

    private static func endpoint(of api: API, _ call: Call) -> String {
        "https://\(api.apiID).execute-api.\(call.caller.region).amazonaws.com"
    }

    /// Of a stage what it serves; without a stage what is edited.
    private static func export(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let record = try state.api(call)
        var definition = record.definition
        guard definition.api.protocolType == .http else {
            throw .badRequest("Only HTTP APIs can be exported")
        }
        guard call.label("specification") == "OAS30" else {
            throw .badRequest("Invalid specification: \(call.label("specification"))")
        }
        if let name = call.parameter("stageName") {
            guard let stage = record.stages[name], let served = record.documented(stage) else {
                throw .noStage
            }
            definition = served
        }
        var export = HTTPAPIExport(
            endpoint: endpoint(of: definition.api, call),
            stage: call.parameter("stageName") ?? "")
        export.includesExtensions = call.parameter("includeExtensions") != "false"
        switch call.parameter("outputType") {
        case "JSON": export.isYAML = false
        case "YAML": export.isYAML = true
        default:
            throw .badRequest("Invalid outputType: \(call.parameter("outputType") ?? "null")")
        }
        var reply = Reply(export.document(of: definition))
        reply.contentType = export.isYAML ? "application/yaml" : "application/json"
        return reply
    }
}
