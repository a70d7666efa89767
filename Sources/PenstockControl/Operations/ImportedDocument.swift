internal import PenstockImport
internal import PenstockModel
internal import SourceTree

/// An OpenAPI document that a call brings, read but not yet understood. For both control planes.
struct ImportedDocument {
    private let document: OpenAPIDocument
    private let options: OpenAPIOptions

    /// Reads a document.
    ///
    /// - Parameter mode: What becomes of the API that it goes into.
    init(_ text: String, _ call: Call, mode: OpenAPIOptions.Mode) throws(ControlError) {
        // The name says nothing of the language: it is found out.
        guard let document = OpenAPIDocument(text, file: "body", report: Report()) else {
            // Corpus, test_import_api_bad_file.
            throw .badRequest(OpenAPIFailure.unreadable.message)
        }
        self.document = document
        options = try Self.options(call, mode)
    }

    private static func options(
        _ call: Call, _ mode: OpenAPIOptions.Mode
    ) throws(ControlError) -> OpenAPIOptions {
        var options = OpenAPIOptions()
        options.mode = mode
        for item in call.query {
            // `failonwarnings` of the one API, `failOnWarnings` of the other.
            if item.name.lowercased() == "failonwarnings" {
                options.failOnWarnings = item.value == "true"
            } else if !options.take(item.name, item.value) {
                throw .badRequest("Invalid value for the parameter \(item.name): \(item.value)")
            }
        }
        return options
    }

    /// A REST API with what the document says.
    func definition(into base: RestAPIDefinition) throws(ControlError) -> RestAPIDefinition {
        do throws(OpenAPIFailure) {
            return try document.importRestAPI(
                into: base, options, naming: Self.naming
            ).definition
        } catch {
            throw .badRequest(error.message)
        }
    }

    /// An HTTP API with what the document says.
    func definition(into base: APIDefinition) throws(ControlError) -> APIDefinition {
        do throws(OpenAPIFailure) {
            return try document.importAPI(
                into: base, options, naming: Self.naming
            ).definition
        } catch {
            throw .badRequest(error.message)
        }
    }

    private static var naming: NounNaming {
        NounNaming { noun, _ in freshID(noun) { _ in false } }
    }
}
