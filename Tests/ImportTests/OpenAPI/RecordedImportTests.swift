import JSON
import PenstockImport
import PenstockModel
import SourceTree
import Testing

@Suite("OpenAPI import, as recorded on AWS")
struct RecordedImportTests {
    @Test(
        "an import makes the models, resources, methods and authorizers that AWS makes",
        arguments: RecordedRow.imports)
    func matches(_ row: RecordedRow) throws {
        var options = OpenAPIOptions()
        options.failOnWarnings = true
        let definition = try imported(row.documents[0], options).definition
        var masked = Masked()
        let head = ["import-swagger", "import_tf_rest_api", "import-api"]
        for name in head {
            guard let recorded = row.snapshot(name) else { continue }
            #expect(masked.difference(written(definition.api), recorded) == nil)
        }
        if let recorded = row.snapshot("get-models") {
            let models = definition.models.values.sorted { $0.name < $1.name }
            #expect(masked.difference(items(models), recorded) == nil)
        }
        if let recorded = row.snapshot("get-authorizers") {
            let authorizers = definition.authorizers.values.sorted { $0.name < $1.name }
            // A list in one row, its items in another.
            let actual = items(authorizers)
            let isBare = recorded.array != nil
            #expect(
                masked.difference(isBare ? actual["items"] ?? .null : actual, recorded) == nil)
        }
        let recorded = try #require(row.snapshot("resources"))
        var wire = Wire.rest
        wire.embedsMethods = false
        #expect(masked.difference(items(definition.tree.sorted, wire), recorded) == nil)
        for (name, value) in row.snapshots("method-") where !name.hasPrefix("method-response-") {
            let method = try #require(self.method(named: name, in: definition), "\(name)")
            let difference = masked.difference(written(method), value)
            #expect(difference == nil, "\(name)")
        }
    }

    /// `method-pets-petid-get`: the recorder drops what is no letter or digit of a path.
    private func method(named name: String, in definition: RestAPIDefinition) -> Method? {
        for resource in definition.tree.sorted {
            for (verb, method) in resource.methods {
                let path = resource.path == "/" ? "/root" : resource.path
                let letters = "method\(path)-\(verb)".lowercased().filter {
                    $0.isLetter || $0.isNumber
                }
                if letters == name.lowercased().filter({ $0.isLetter || $0.isNumber }) {
                    return method
                }
            }
        }
        return nil
    }

    @Test("a put overwrites the binary media types", arguments: RecordedRow.named("test_put_rest"))
    func overwrite(_ row: RecordedRow) throws {
        var api = RestAPI()
        api.id = "api1"
        api.name = "test"
        api.binaryMediaTypes = ["image/heif"]
        api.fillDefaults()
        let base = RestAPIDefinition(api, rootID: "root")
        let definition = try imported(row.documents[0], into: base).definition
        var masked = Masked()
        let recorded = try #require(row.snapshot("put-api"))
        let actual = try JSONValue(
            parsing: String(decoding: definition.api.bytes(.restWithTags), as: UTF8.self))
        #expect(masked.difference(actual, recorded) == nil)
    }

    @Test(
        "a text that is no document is refused", arguments: RecordedRow.named("test_import_api_bad")
    )
    func unreadable(_ row: RecordedRow) {
        for document in row.documents {
            // Corpus: the message of the row's four calls.
            #expect(throws: OpenAPIFailure.unreadable) {
                _ = try imported(document)
            }
        }
    }

    private func written(_ noun: some Noun) -> JSONValue {
        (try? JSONValue(parsing: String(decoding: noun.bytes(.rest), as: UTF8.self))) ?? .null
    }

    private func items<Item: Noun>(_ list: [Item], _ wire: Wire = .rest) -> JSONValue {
        let values = list.map { item in
            (try? JSONValue(parsing: String(decoding: item.bytes(wire), as: UTF8.self))) ?? .null
        }
        return ["items": .array(values)]
    }
}
