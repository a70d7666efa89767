internal import JSON
internal import PenstockImport
internal import PenstockModel
internal import SourceTree

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
        var options = try options(call)
        options.mode = .merge
        let definition = try read(try Document(call), into: base, options)
        state.restAPIs[api.id] = RestAPIRecord(definition)
        return Reply(definition.api)
    }

    private static func put(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        var options = try options(call)
        // AWS REST API reference, PutRestApi: merge unless the call says otherwise.
        options.mode = call.parameter("mode") == "overwrite" ? .overwrite : .merge
        // Corpus, test_import_api_bad_file: the document is read before the API is looked for.
        let document = try Document(call)
        return try state.updateRestAPI(call) { (record) throws(ControlError) in
            record.definition = try read(document, into: record.definition, options)
            return Reply(record.definition.api, tags: true)
        }
    }

    private static func options(_ call: Call) throws(ControlError) -> OpenAPIOptions {
        var options = OpenAPIOptions()
        options.failOnWarnings = call.parameter("failonwarnings") == "true"
        for item in call.query where !options.take(item.name, item.value) {
            throw .badRequest("Invalid value for the parameter \(item.name): \(item.value)")
        }
        return options
    }

    /// A document that has been read, with the report that knows its places.
    private struct Document {
        let document: OpenAPIDocument
        let report: Report

        init(_ call: Call) throws(ControlError) {
            report = Report()
            // The name says nothing of the language: it is found out.
            guard
                let document = OpenAPIDocument(
                    String(decoding: call.bytes, as: UTF8.self), file: "body", report: report)
            else { throw .badRequest(OpenAPIFailure.unreadable.message) }
            self.document = document
        }
    }

    private static func read(
        _ document: Document, into base: RestAPIDefinition, _ options: OpenAPIOptions
    ) throws(ControlError) -> RestAPIDefinition {
        let naming = NounNaming { noun, _ in freshID(noun) { _ in false } }
        do throws(OpenAPIFailure) {
            return try document.document.importRestAPI(
                into: base, options, naming: naming, report: document.report
            ).definition
        } catch {
            throw .badRequest(error.message)
        }
    }
}
