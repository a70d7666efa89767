import JSON
import PenstockImport
import SourceTree
import Testing

@Suite("The extensions of OpenAPI documents")
struct ExtensionTableTests {
    /// The pages of AWS's developer guide below "OpenAPI extensions for API Gateway", read in November
    /// 2026; those of an object's parts are part of their object.
    static let names = [
        "any-method", "cors", "api-key-source", "auth", "authorizer", "authtype",
        "binary-media-types", "documentation", "endpoint-access-mode", "endpoint-configuration",
        "gateway-responses", "importexport-version", "integration", "integrations",
        "minimum-compression-size", "policy", "request-validator", "request-validators",
        "security-policy", "tag-value",
    ]

    @Test("each of AWS's names is classified, and no other")
    func classified() { #expect(Set(Self.names) == Set(ExtensionTable.rows.keys)) }

    @Test("what is ignored has a reason")
    func reasons() {
        for (name, row) in ExtensionTable.rows {
            for treatment in [row.rest, row.http] {
                guard case .ignored(let reason) = treatment else { continue }
                #expect(!reason.isEmpty, "\(name)")
            }
            #expect(!row.places.isEmpty, "\(name)")
        }
    }
}

@Suite("The bounds of OpenAPI documents")
struct OpenAPIBoundsTests {
    private func reads(_ text: String, _ bounds: OpenAPIBounds) -> Bool {
        OpenAPIDocument(text, file: "a.yaml", report: Report(), bounds: bounds) != nil
    }

    @Test("bytes, depth and values at n and n + 1")
    func bounds() {
        let text = "openapi: 3.0.1\na: {b: {c: 1}}\n"
        var bounds = OpenAPIBounds()
        bounds.bytesMax = text.utf8.count
        #expect(reads(text, bounds))
        bounds.bytesMax -= 1
        #expect(!reads(text, bounds))
        bounds = OpenAPIBounds()
        bounds.depthMax = 3
        #expect(reads(text, bounds))
        bounds.depthMax = 2
        #expect(!reads(text, bounds))
        bounds = OpenAPIBounds()
        let least = (1...20).first { count in
            bounds.valuesMax = count
            return reads(text, bounds)
        }
        // The root, its two members, and what they have.
        #expect(least == 5)
    }

    @Test("aliases of aliases count with all that they stand for")
    func aliases() {
        var text = "openapi: 3.0.1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 {
            let list = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(list)]\n"
        }
        #expect(!reads(text, OpenAPIBounds()))
    }

    @Test("references and resources at n and n + 1")
    func counts() throws {
        var chain = "#/components/parameters/p0"
        var parameters = "p0: {in: query, name: q}"
        for index in 1...3 {
            parameters += ", p\(index): {$ref: \"\(chain)\"}"
            chain = "#/components/parameters/p\(index)"
        }
        let text = """
            openapi: 3.0.1
            info: {title: t}
            paths: {/a/b: {get: {parameters: [{$ref: "\(chain)"}], responses: {}}}}
            components: {parameters: {\(parameters)}}
            """
        var bounds = OpenAPIBounds()
        // The operation's reference and the three of the chain.
        bounds.referencesMax = 4
        #expect(imports(text, bounds))
        bounds.referencesMax = 3
        #expect(!imports(text, bounds))
        bounds = OpenAPIBounds()
        bounds.resourcesMax = 3
        #expect(imports(text, bounds))
        bounds.resourcesMax = 2
        #expect(!imports(text, bounds))
    }

    @Test("what references stand for counts each time, at n and n + 1")
    func expanded() {
        let text = """
            openapi: 3.0.1
            info: {title: t}
            paths:
              /a: {get: {responses: {"200": {$ref: "#/components/responses/r"}}}}
              /b: {get: {responses: {"200": {$ref: "#/components/responses/r"}}}}
            components: {responses: {r: {description: d, headers: {x: {}}}}}
            """
        var bounds = OpenAPIBounds()
        // Twice the response, its description, its headers and one of those.
        bounds.expandedMax = 8
        #expect(imports(text, bounds))
        bounds.expandedMax = 7
        #expect(!imports(text, bounds))
    }

    private func imports(_ text: String, _ bounds: OpenAPIBounds) -> Bool {
        (try? imported(text, bounds: bounds)) != nil
    }
}
