import CloudFormation
import Foundation
import JSON
import PenstockModel
import SourceTree
import Testing

@testable import PenstockImport

/// Templates and the nouns they come to: `Cases/*.txt` hold what the case is about, parts that begin
/// with `=== name` (files; those in `stacks` of the part `options`, or else the first, are
/// templates), the nouns as JSON under `result`, and what is told under `diagnostics`.
///
/// `PENSTOCK_RECORD=1` writes what comes out now into the files, to be read before it is committed.
@Suite("Templates to nouns")
struct ImportCaseTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var url: URL
        var testDescription: String { url.lastPathComponent }
    }

    static let cases: [Case] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "txt" }
            .sorted { $0.path < $1.path }.map(Case.init)
    }()

    @Test("there are cases") func some() { #expect(Self.cases.count >= 10) }

    @Test("a template gives its nouns, or what is wrong with it", arguments: cases)
    func result(_ test: Case) throws {
        let parts = try CaseParts(url: test.url)
        let imported = CloudFormationImport.load(parts.stacks, try parts.loader)
        let result = imported.report.hasErrors ? "" : imported.json.pretty + "\n"
        let told = DiagnosticRenderer().render(imported.report.finish())
        if ProcessInfo.processInfo.environment["PENSTOCK_RECORD"] != nil {
            try parts.record(result: result, diagnostics: told)
            return
        }
        #expect(result == parts["result"] ?? "")
        #expect(told == parts["diagnostics"] ?? "")
    }
}

extension Imported {
    /// Everything but the stacks.
    fileprivate var json: JSONValue {
        var object = JSONObject()
        for (scope, account) in accounts.sorted(by: { $0.key.region < $1.key.region }) {
            object["\(scope.region)/\(scope.account)"] = account.json
        }
        if !functions.isEmpty {
            object["functions"] = .array(functions.map { .string(String(describing: $0.summary)) })
        }
        if !layers.isEmpty {
            object["layers"] = .array(layers.map { .string("\($0.arn) \($0.content)") })
        }
        if !permissions.isEmpty {
            object["permissions"] = .array(
                permissions.map { .string("\($0.principal) \($0.function) \($0.sourceARN ?? "-")") }
            )
        }
        if !others.isEmpty {
            object["others"] = .array(
                others.map {
                    .string(
                        "\($0.type) \($0.logicalID) \($0.id)\($0.isInvented ? " (invented)" : "")")
                })
        }
        return .object(object)
    }
}

extension Function {
    fileprivate var summary: String {
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        return "\(name) \(arn) \(runtime ?? "-") \(handler ?? "-") \(code.map { "\($0)" } ?? "-") "
            + "\(timeout)s \(memory)MiB role=\(roleARN ?? "-") layers=\(layers) \(variables)"
    }
}
