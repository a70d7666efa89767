import MappingTemplate
import Testing

/// corpora/aws-recorded-facts, test_lambda_selection_patterns and
/// test_http_integration_status_code_selection.
@Suite("Selection of an integration response")
struct SelectionTests {
    private func select(_ patterns: [String?], _ value: String?) throws -> Int? {
        let selector = try IntegrationResponseSelector(patterns: patterns)
        guard var value else { return try selector.select(nil) }
        return try value.withUTF8 { bytes in try selector.select(bytes) }
    }

    @Test("a Lambda function's errorMessage selects, and success has the default")
    func lambda() throws {
        let patterns = ["", ".*four hundred.*", ".+", "200"]
        #expect(try select(patterns, nil) == 0)
        #expect(try select(patterns, "Error: Raising four hundred from within") == 1)
        #expect(try select(patterns, "Error: Raising five hundred from within") == 2)
    }

    @Test("a status selects, all of it")
    func status() throws {
        #expect(try select([nil, "4\\d{2}"], "404") == 1)
        #expect(try select([nil, "4\\d{2}"], "201") == 0)
        #expect(try select([nil, "4\\d"], "404") == 0)
        #expect(try select(["4\\d{2}"], "200") == nil)
    }

    @Test("a pattern that is none has a caret under its place")
    func fault() throws {
        let error = try #require(throws: SelectionError.self) {
            try IntegrationResponseSelector(patterns: [nil, "a(b"])
        }
        #expect(error.index == 1)
        #expect(error.description.hasSuffix("\n  a(b\n     ^"))
    }
}
