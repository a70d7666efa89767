import Foundation
import JSON
import PenstockModel
import SourceTree
import Testing

@testable import PenstockImport

@Suite("OpenAPI: what is exported comes back")
struct RoundTripTests {
    /// Every document of the cases and of the recorded rows that can be imported.
    static let documents: [(name: String, text: String)] = {
        let cases = OpenAPICaseTests.cases.flatMap { url -> [(name: String, text: String)] in
            guard let parts = try? CaseParts(url: url), parts["options"]?.contains("http") != true
            else { return [] }
            return parts.fileNames.map { ($0 + " of " + url.lastPathComponent, parts[$0] ?? "") }
        }
        let rows = RecordedRow.all.flatMap { row in
            row.documents.map { (row.testDescription, $0) }
        }
        return cases + rows
    }()

    @Test(
        "a REST API exported and imported again is the same", arguments: documents.map(\.name),
        [OpenAPIExport.Form.oas30, .swagger])
    func rest(_ name: String, _ form: OpenAPIExport.Form) throws {
        let text = try #require(Self.documents.first { $0.name == name }?.text)
        guard let definition = try? imported(text).definition else { return }
        // 2.0 has one schema for all media types of a response, so its sets of types multiply.
        var expected = definition
        if form == .swagger { expected = Self.withOneModel(definition) }
        expected.api.warnings = []
        for language in [OpenAPIExport.Language.json, .yaml] {
            var export = OpenAPIExport(form, host: "h", stage: "s")
            export.extensions = [.apiGateway, .documentation]
            export.language = language
            var version = DocumentationVersion()
            version.version = "1"
            export.documentation = (version, Array(definition.documentationParts.values))
            let bytes = String(decoding: export.document(of: expected), as: UTF8.self)
            let report = Report()
            let again = try? imported(
                bytes, file: language == .json ? "a.json" : "a.yaml", report: report
            ).definition
            let actual = try #require(
                again, "\(bytes) \(DiagnosticRenderer().render(report.finish()))")
            let differences = actual.differences(from: expected).map {
                "\($0.path): \($0.old?.compact ?? "-") \($0.new?.compact ?? "-")"
            }
            #expect(differences == [])
        }
    }

    /// As a 2.0 document can say it: a response's models are of what the method produces.
    private static func withOneModel(_ definition: RestAPIDefinition) -> RestAPIDefinition {
        var definition = definition
        for resource in definition.tree.sorted {
            _ = definition.tree.updateMethods(of: resource.id) { methods in
                for (name, method) in methods {
                    var method = method
                    let integration = method.integration
                    let templates = integration?.responses.values.flatMap(\.responseTemplates.keys)
                    let produced = Set(method.responses.values.flatMap(\.responseModels.keys))
                        .union(templates ?? [])
                    for (status, response) in method.responses {
                        guard
                            let model = response.responseModels.sorted(by: { $0.key < $1.key })
                                .first?.value
                        else { continue }
                        for type in produced {
                            method.responses[status]?.responseModels[type] = model
                        }
                    }
                    if let model = method.requestModels.sorted(by: { $0.key < $1.key }).first?.value
                    {
                        for type in integration?.requestTemplates.keys ?? [:].keys {
                            method.requestModels[type] = model
                        }
                    }
                    methods[name] = method
                }
            }
        }
        return definition
    }

    @Test("an HTTP API exported and imported again is the same", arguments: [false, true])
    func http(_ isYAML: Bool) throws {
        let url = try #require(
            OpenAPICaseTests.cases.first { $0.lastPathComponent == "http-api.txt" })
        var definition = try #require(try OpenAPICase(try CaseParts(url: url)).http)
        definition.chains = ["*": #""jwt""#, "PUT /pets/{id}": #"{"any_of":["jwt","AWS_IAM"]}"#]
        definition.chains["$default"] = #"["lambda"]"#
        var export = HTTPAPIExport(endpoint: "https://h", stage: "")
        export.isYAML = isYAML
        let text = String(decoding: export.document(of: definition), as: UTF8.self)
        let report = Report()
        let document = try #require(OpenAPIDocument(text, file: "", report: report), "\(text)")
        // Ids come from what is there.
        let again = try document.importAPI(
            into: definition, OpenAPIOptions(), naming: .stable(stack: "tests")
        ).definition
        #expect(
            again.routes.values.map(\.route.routeKey).sorted()
                == definition.routes.values.map(\.route.routeKey).sorted())
        #expect(again.api == definition.api)
        #expect(again.authorizers == definition.authorizers)
        #expect(again.chains == definition.chains)
        for record in definition.routes.values {
            let key = record.route.routeKey
            let route = try #require(again.route(key: key))
            var one = route
            one.target = record.route.target
            #expect(one == record.route)
            var integration = again.integration(of: route)
            integration?.integrationID =
                definition.integration(of: record.route)?.integrationID ?? ""
            #expect(integration == definition.integration(of: record.route))
        }
    }
}
