import PenstockImport
import PenstockModel
import SourceTree

/// Definitions as they are once they went through the OpenAPI document that deploys them: what a
/// document can't say isn't compared, because it isn't deployed either.
enum DeployedForm {
    /// The document that deploys it.
    static func document(_ definition: RestAPIDefinition) -> [UInt8] {
        var definition = definition
        // Without one an export has the date instead.
        definition.api.createdDate = nil
        var export = OpenAPIExport(.oas30, host: "", stage: "")
        export.extensions = [.apiGateway]
        return export.document(of: definition)
    }

    static func document(_ definition: APIDefinition) -> [UInt8] {
        var definition = definition
        definition.api.createdDate = nil
        return HTTPAPIExport(endpoint: "", stage: "").document(of: definition)
    }

    /// A REST API from a document.
    ///
    /// - Parameter version: the API's own, which an export replaces by the date where there is none.
    static func rest(_ document: [UInt8], version: String?) throws -> RestAPIDefinition {
        var api = RestAPI()
        api.id = "deployed"
        let report = Report()
        guard let read = Self.read(document, report) else { throw unreadable(report) }
        do throws(OpenAPIFailure) {
            var definition = try read.importRestAPI(
                into: RestAPIDefinition(api, rootID: "root"), OpenAPIOptions(),
                naming: .stable(stack: "deployed")
            ).definition
            definition.api.version = version
            return definition
        } catch {
            throw unreadable(report)
        }
    }

    static func http(_ document: [UInt8], version: String?) throws -> APIDefinition {
        var api = API()
        api.apiID = "deployed"
        let report = Report()
        guard let read = Self.read(document, report) else { throw unreadable(report) }
        do throws(OpenAPIFailure) {
            var definition = try read.importAPI(
                into: APIDefinition(api), OpenAPIOptions(),
                naming: .stable(stack: "deployed")
            ).definition
            definition.api.version = version
            return definition
        } catch {
            throw unreadable(report)
        }
    }

    private static func read(_ document: [UInt8], _ report: Report) -> OpenAPIDocument? {
        OpenAPIDocument(
            String(decoding: document, as: UTF8.self), file: "export.json", report: report)
    }

    private static func unreadable(_ report: Report) -> CommandFailure {
        CommandFailure.refused(
            "an export can't be imported:\n" + DiagnosticRenderer().render(report.finish()))
    }
}
