import Foundation
import JSON
import JSONSchema
import Testing

/// The official JSON Schema test suite, as far as this library goes. It is not in the repository:
/// PENSTOCK_CORPORA says where the corpora are, by default `../shared/corpora` beside the package.
@Suite("The official JSON Schema test suite", .enabled(if: Corpus.isPresent, Corpus.absence))
struct OfficialSuiteTests {
    /// Keywords and cases that are left out, by the beginning of their ids, and why.
    static let skipped: [(prefix: String, reason: String)] = [
        (
            "draft2020-12/dynamicRef/",
            "$dynamicRef is followed as $ref; configuration has no use for it"
        ),
        ("draft2020-12/optional/dynamicRef/", "the same"),
        ("draft2020-12/unevaluatedProperties/21.0", "the same"),
        ("draft2020-12/defs/", "the meta-schemas are not bundled"),
        ("draft2020-12/ref/6.", "the meta-schemas are not bundled"),
        ("draft7/definitions/", "the meta-schemas are not bundled"),
        ("draft7/ref/6.", "the meta-schemas are not bundled"),
        ("draft2020-12/vocabulary/", "custom vocabularies are not read"),
        ("draft2020-12/optional/format-assertion/", "custom vocabularies are not read"),
        ("draft2020-12/optional/cross-draft/", "only 2020-12 and draft-07 are read"),
        ("draft2020-12/optional/dependencies-compatibility/", "2020-12 dropped dependencies"),
        ("draft7/optional/content/", "contentEncoding is an annotation"),
    ]

    /// Formats that `JSONSchemaFormats.standard` doesn't have are not asserted.
    static func isAsserted(_ id: String) -> Bool {
        guard let format = id.split(separator: "/").dropFirst(3).first, id.contains("/format/")
        else {
            return true
        }
        return JSONSchemaFormats.standard[String(format)] != nil
    }

    @Test("each case is valid or invalid as it says", arguments: ["draft2020-12", "draft7"])
    func suite(_ draft: String) throws {
        let remotes = try Corpus.rows("remotes").reduce(into: [String: JSONValue]()) {
            result, row in
            if let uri = row["uri"]?.string { result[uri] = row["document"] }
        }
        var counts = (passed: 0, skipped: 0)
        for row in try Corpus.rows(draft) {
            let id = String(try #require(row["id"]?.string).dropFirst("json-schema/".count))
            let isSkipped = Self.skipped.contains { id.hasPrefix($0.prefix) }
            guard !isSkipped, Self.isAsserted(id) else {
                counts.skipped += 1
                continue
            }
            let isFormat = id.contains("/optional/format/")
            let options = JSONSchemaOptions(
                dialect: draft == "draft7" ? .draft7 : .draft202012, resources: remotes,
                formats: isFormat ? JSONSchemaFormats.standard : [:])
            do {
                let schema = try JSONSchema(try #require(row["schema"]), options: options)
                let violations = schema.validate(try #require(row["data"]))
                #expect(
                    violations.isEmpty == row["valid"]?.bool,
                    "\(id): \(row["group"]?.string ?? ""): \(row["description"]?.string ?? "") \(violations)"
                )
                if violations.isEmpty == row["valid"]?.bool { counts.passed += 1 }
            } catch {
                Issue.record("\(id): \(row["group"]?.string ?? ""): \(error)")
            }
        }
        print("\(draft): \(counts.passed) passed, \(counts.skipped) skipped")
    }
}

/// The corpora, where they are.
enum Corpus {
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["PENSTOCK_CORPORA"] {
            return URL(filePath: path)
        }
        // Tests/JSONSchemaTests/This.swift
        let package = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return package.deletingLastPathComponent().appending(path: "shared/corpora")
    }()

    static var isPresent: Bool { FileManager.default.fileExists(atPath: file("draft7").path) }
    static let absence: Comment = "no corpora: set PENSTOCK_CORPORA to where json-schema/ is"

    private static func file(_ name: String) -> URL {
        folder.appending(path: "json-schema/\(name).jsonl")
    }

    static func rows(_ name: String) throws -> [JSONValue] {
        try Data(contentsOf: file(name)).split(separator: UInt8(ascii: "\n"))
            .map { try JSONValue(parsing: $0) }
    }
}
