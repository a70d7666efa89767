import Foundation
import JSON
import PenstockImport
import PenstockModel
import SourceTree
import Testing

/// Rows of corpora/aws-recorded-facts/localstack-control-plane.jsonl that import a definition: what
/// AWS made of it.
struct RecordedRow: CustomTestStringConvertible {
    let row: JSONValue

    var testDescription: String { row["id"]?.string ?? "" }

    var steps: [JSONValue] { row["steps"]?.array ?? [] }

    /// The bodies of the row's imports.
    var documents: [String] {
        steps.compactMap { step in
            guard let body = step["args"]?["body"] else { return nil }
            return body.string ?? body.compact
        }
    }

    func snapshot(_ name: String) -> JSONValue? {
        steps.first { $0["snapshot"]?.string == name }?["recorded"]
            ?? row["recorded_not_placed"]?[name]
    }

    /// Snapshots whose names begin so.
    func snapshots(_ prefix: String) -> [(name: String, value: JSONValue)] {
        let members = row["recorded_not_placed"]?.object?.members ?? []
        return members.filter { $0.key.hasPrefix(prefix) }.map { ($0.key, $0.value) }
    }

    /// All of them, or none where the corpora are not there.
    static let all: [RecordedRow] = {
        let folder =
            ProcessInfo.processInfo.environment["PENSTOCK_CORPORA"]
            ?? URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../shared/corpora").path
        let file = "\(folder)/aws-recorded-facts/localstack-control-plane.jsonl"
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            (try? JSONValue(parsing: String(line))).map { RecordedRow(row: $0) }
        }
    }()

    static func named(_ parts: String...) -> [RecordedRow] {
        all.filter { row in parts.contains { row.testDescription.contains($0) } }
    }

    /// Those that import one definition and look at everything of it.
    static let imports = named(
        "test_import_swagger_api", "test_import_and_validate_rest_api",
        "test_import_with_circular_models", "test_import_with_http_method_integration",
        "test_import_with_cognito_auth_identity_source",
        "test_import_with_integer_http_status_code")
}

/// Imports as ImportRestApi does, with ids that tests know.
func imported(
    _ text: String, file: String = "", _ options: OpenAPIOptions = OpenAPIOptions(),
    into base: RestAPIDefinition? = nil, report: Report = Report(),
    bounds: OpenAPIBounds = OpenAPIBounds()
) throws(OpenAPIFailure) -> OpenAPIImported<RestAPIDefinition> {
    guard let document = OpenAPIDocument(text, file: file, report: report, bounds: bounds) else {
        throw .unreadable
    }
    var api = RestAPI()
    api.id = "api1"
    return try document.importRestAPI(
        into: base ?? RestAPIDefinition(api, rootID: "root"), options,
        naming: .stable(stack: "tests"))
}
