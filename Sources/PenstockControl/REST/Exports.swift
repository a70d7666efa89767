internal import PenstockImport
internal import PenstockModel

/// GetExport: what a stage serves, as an OpenAPI document.
enum Exports {
    static let operations: OperationGroup = ["GetExport": .read(get)]

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let record = try state.restAPI(call)
        guard let stage = record.stages[call.label("stage_name")],
            let definition = record.documented(stage)
        else { throw .noStage }
        guard let form = OpenAPIExport.Form(rawValue: call.label("export_type")) else {
            throw .badRequest(
                "No API exporter found for Export Type: \(call.label("export_type"))")
        }
        let api = definition.api.id
        var export = OpenAPIExport(
            form, host: "\(api).execute-api.\(call.caller.region).amazonaws.com",
            stage: stage.stageName)
        // The map `parameters` of the SDKs is in the query, name by name.
        if let names = call.parameter("extensions") {
            guard let extensions = OpenAPIExport.Extensions(names) else {
                throw .badRequest("Invalid extensions parameter: \(names)")
            }
            export.extensions = extensions
        }
        export.language = call.header("accept")?.contains("yaml") == true ? .yaml : .json
        if let version = stage.documentationVersion,
            let frozen = record.documentationVersions[version]
        {
            export.documentation = (frozen.version, frozen.parts.values.sorted { $0.id < $1.id })
        }
        var reply = Reply(export.document(of: definition))
        // As recorded: whatever was asked for, a file to be saved.
        reply.contentType = "application/octet-stream"
        reply.headers = [
            (
                "Content-Disposition",
                "attachment; filename=\"\(export.fileName(of: definition))\""
            )
        ]
        return reply
    }
}
