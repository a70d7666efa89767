import Foundation
import JSON
import PenstockModel
import SourceTree
import Testing

@testable import PenstockImport

/// Documents and the nouns they come to: `Cases/*.txt` in the form of `ImportCaseTests`; the part
/// `options` says of which `kind` the API is, the `mode`, the `parameters` of the call and the `base`,
/// a document that is imported first.
///
/// `PENSTOCK_RECORD=1` writes what comes out now into the files, to be read before it is committed.
@Suite("OpenAPI documents to nouns")
struct OpenAPICaseTests {
    static let cases: [URL] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }
    }()

    @Test("there are cases") func some() { #expect(Self.cases.count >= 10) }

    @Test("a document gives its nouns, or what is wrong with it", arguments: cases)
    func result(_ url: URL) throws {
        let parts = try CaseParts(url: url)
        let run = try OpenAPICase(parts)
        let result = run.result.map { $0.pretty + "\n" } ?? ""
        let told = DiagnosticRenderer().render(run.report.finish())
        if ProcessInfo.processInfo.environment["PENSTOCK_RECORD"] != nil {
            try parts.record(result: result, diagnostics: told)
            return
        }
        #expect(parts["result"] ?? "" == result)
        #expect(parts["diagnostics"] ?? "" == told)
    }
}

/// One case's import.
struct OpenAPICase {
    var rest: RestAPIDefinition?
    var http: APIDefinition?
    var report = Report()

    var result: JSONValue? { rest?.json ?? http?.json }

    init(_ parts: CaseParts) throws {
        let written = try JSONValue(parsing: parts["options"] ?? "{}")
        var options = OpenAPIOptions()
        for (name, value) in written["parameters"]?.object?.members ?? [] {
            let isTaken = options.take(name, value.string ?? "")
            #expect(isTaken)
        }
        options.failOnWarnings = written["failOnWarnings"]?.bool ?? false
        let names = parts.fileNames
        let base = written["base"]?.string
        let name = try #require(names.first { $0 != base })
        if let mode = written["mode"]?.string {
            options.mode = try #require(OpenAPIOptions.Mode(rawValue: mode))
        }
        if written["kind"] == "http" {
            var api = API()
            api.apiID = "api1"
            let document = OpenAPIDocument(parts[name] ?? "", file: name, report: report)
            http = try? document?.importAPI(
                into: APIDefinition(api), options, naming: .stable(stack: "tests")
            ).definition
            return
        }
        let first = try base.map { try imported(parts[$0] ?? "", file: $0).definition }
        // What goes wrong is in the report.
        rest = try? imported(
            parts[name] ?? "", file: name, options, into: first, report: report
        ).definition
    }
}
