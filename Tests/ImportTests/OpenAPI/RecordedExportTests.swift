import JSON
import PenstockImport
import PenstockModel
import Testing

@Suite("OpenAPI export, as recorded on AWS")
struct RecordedExportTests {
    static let rows = RecordedRow.named("test_export_swagger_openapi", "test_export_oas30_openapi")

    @Test("an export is AWS's, with and without extensions", arguments: rows)
    func matches(_ row: RecordedRow) throws {
        var definition = try imported(row.documents[0]).definition
        definition.api.createdDate = Timestamp(seconds: 1_700_000_000)
        for (name, extensions) in [
            ("get-export", ""), ("get-export-with-extensions", "apigateway"),
        ] {
            let isSwagger = row.testDescription.contains("swagger_openapi")
            var export = OpenAPIExport(
                isSwagger ? .swagger : .oas30, host: "api1.execute-api.us-east-1.amazonaws.com",
                stage: "local")
            export.extensions = try #require(OpenAPIExport.Extensions(extensions))
            let bytes = export.document(of: definition)
            var recorded = try #require(row.snapshot(name)?["body"]?.object)
            // The recorder's mask of a date.
            if recorded["info"]?["version"] == "date", case .object(var info)? = recorded["info"] {
                info["version"] = "2023-11-14T22:13:20Z"
                recorded["info"] = .object(info)
            }
            let actual = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
            var masked = Masked()
            #expect(masked.difference(actual, .object(recorded)) == nil, "\(name)")
            // Members in AWS's order too, where the recordings agree on one.
            if row.testDescription.contains("PETSTORE") {
                #expect(names(actual) == names(.object(recorded)), "\(name)")
            }
            export.language = .yaml
            #expect(!export.document(of: definition).isEmpty)
        }
    }

    /// All names of members in the order of the text.
    private func names(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let object): object.members.flatMap { [$0.key] + names($0.value) }
        case .array(let elements): elements.flatMap(names)
        default: []
        }
    }
}
