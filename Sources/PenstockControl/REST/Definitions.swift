internal import PenstockImport
internal import PenstockModel

/// OpenAPI documents: whole APIs in one call.
enum Definitions {
    static let operations: OperationGroup = [
        "ImportRestApi": .write(importAPI), "PutRestApi": .write(put),
    ]

    private static func importAPI(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        var api = RestAPI()
        api.id = freshID(.restAPI) { state.restAPIs[$0] != nil || state.apis[$0] != nil }
        api.createdDate = Timestamp(seconds: call.now)
        api.endpointConfiguration.types = [.edge]
        api.endpointConfiguration.ipAddressType = .ipv4
        // Corpus, test_export_oas30_openapi: an imported API has the document's models and no others.
        let base = RestAPIDefinition(api, rootID: freshID(.resource) { _ in false })
        let document = try ImportedDocument(
            String(decoding: call.bytes, as: UTF8.self), call, mode: .merge)
        let definition = try document.definition(into: base)
        state.restAPIs[api.id] = RestAPIRecord(definition)
        return Reply(definition.api)
    }

    private static func put(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        // Corpus, test_import_api_bad_file: the document is read before the API is looked for. AWS
        // REST API reference, PutRestApi: merge unless the call says otherwise.
        let document = try ImportedDocument(
            String(decoding: call.bytes, as: UTF8.self), call,
            mode: call.parameter("mode") == "overwrite" ? .overwrite : .merge)
        return try state.updateRestAPI(call) { (record) throws(ControlError) in
            record.definition = try document.definition(into: record.definition)
            return Reply(record.definition.api, tags: true)
        }
    }
}
