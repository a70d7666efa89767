internal import Foundation
public import JSON
internal import JSONSchema

/// Judges rows of json-schema-org/JSON-Schema-Test-Suite: a schema, a value, and whether it is
/// valid.
///
/// Rows with a `uri` and a `document` are not cases but what references to that URI mean: they count
/// for the rows after them. Where a run has none before its first case, those of the corpora's
/// `json-schema/remotes.jsonl` are taken, if there are corpora.
public struct JSONSchemaJudge: CorpusJudge {
    /// `json-schema`
    public static let name = "json-schema"

    private var documents: [String: JSONDocument] = [:]
    private var isFirst = true

    /// A judge for one run.
    public init() {}

    /// A row counts for its draft, as a required or an optional one.
    public func group(of row: JSONValue) -> String {
        guard row["uri"] == nil else { return "documents" }
        let draft = row["id"]?.string.flatMap(Self.directory(of:)) ?? "no draft"
        return draft + (row["optional"]?.bool == true ? " optional" : " required")
    }

    /// Judges one row.
    public mutating func judge(_ row: JSONValue) -> CorpusVerdict {
        if let uri = row["uri"]?.string, let document = row["document"] {
            isFirst = false
            return add(document, uri: uri)
        }
        if isFirst {
            isFirst = false
            addRemotes()
        }
        guard let schema = row["schema"], let data = row["data"], let isValid = row["valid"]?.bool
        else { return .failed("no schema, data or valid") }
        do {
            let compiled = try JSONSchema(schema, options: options(for: row))
            let violations = compiled.violations(data)
            guard compiled.isValid(data) == violations.isEmpty else {
                return .failed("the verdict alone and the violations differ: \(violations)")
            }
            let found = violations.isEmpty ? "valid" : "invalid: \(violations)"
            return violations.isEmpty == isValid
                ? .passed
                : .comparing(found, with: isValid ? "valid" : "invalid")
        } catch {
            return .failed("the schema is refused: \(error)")
        }
    }

    /// The suite runs `optional/format` with formats that assert, and all else without.
    private func options(for row: JSONValue) -> JSONSchemaOptions {
        let id = row["id"]?.string ?? ""
        let asserts = ["/optional/format/", "/optional/content/"].contains { id.contains($0) }
        let dialect: JSONSchemaDialect =
            switch Self.directory(of: id) {
            case "draft4": .draft4
            case "draft6": .draft6
            case "draft7": .draft7
            case "draft2019-09": .draft201909
            default: .draft202012
            }
        return JSONSchemaOptions(
            dialect: dialect, resources: documents, formats: asserts ? .assert : .annotate)
    }

    /// The suite's directory in a row's id: `json-schema/draft4/items/0.1`.
    private static func directory(of id: String) -> String? {
        id.split(separator: "/").first { $0.hasPrefix("draft") }.map(String.init)
    }

    private mutating func add(_ document: JSONValue, uri: String) -> CorpusVerdict {
        do {
            documents[uri] = try JSONDocument(
                document.compact, options: JSONOptions(depthMax: 1024))
            return .skipped("a document that references mean, not a case")
        } catch {
            return .failed("not JSON: \(error)")
        }
    }

    private mutating func addRemotes() {
        // Without corpora on this machine references into them lead nowhere, and their rows fail.
        guard let bytes = try? CorpusFolder.bytes(of: "json-schema/remotes.jsonl") else { return }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            // A line that isn't JSON has no URI.
            guard let row = try? JSONValue(parsing: line), let uri = row["uri"]?.string,
                let document = row["document"]
            else { continue }
            _ = add(document, uri: uri)
        }
    }
}
