import MappingTemplate
import Testing

/// Which template applies. API Gateway Developer Guide, "Method request behavior for payloads
/// without mapping templates"; the 415 of NEVER and WHEN_NO_TEMPLATES is its table.
@Suite("Choice of a template")
struct TemplateChoiceTests {
    typealias Row = (
        keys: [String], passthrough: PassthroughBehavior, type: String?,
        outcome: RequestTemplateChoice.Outcome
    )
    static let rows: [Row] = [
        (["application/json"], .never, nil, .template(0)),
        (["application/json"], .never, "", .template(0)),
        (["application/json"], .never, "application/json; charset=utf-8", .template(0)),
        (["application/json"], .never, " APPLICATION/JSON ;x=1", .template(0)),
        (["text/xml", "application/json"], .never, "text/xml", .template(0)),
        (["text/xml", "$default"], .never, "image/png", .template(1)),
        (["text/xml", "$default"], .never, nil, .template(1)),
        (["application/json"], .whenNoMatch, "image/png", .passThrough),
        (["application/json"], .whenNoTemplates, "image/png", .unsupportedMediaType),
        (["application/json"], .never, "image/png", .unsupportedMediaType),
        ([], .whenNoMatch, "image/png", .passThrough),
        ([], .whenNoTemplates, "image/png", .passThrough),
        ([], .never, "image/png", .unsupportedMediaType),
    ]

    @Test(
        "a request's is chosen by Content-Type, then $default, then passthroughBehavior",
        arguments: rows)
    func request(row: Row) {
        let choice = RequestTemplateChoice(keys: row.keys, passthrough: row.passthrough)
        #expect(with(row.type) { choice.choose($0) } == row.outcome)
    }

    typealias ResponseRow = (keys: [String], accept: String?, index: Int?)
    static let responses: [ResponseRow] = [
        ([], "text/xml", nil),
        (["text/xml"], "application/json", 0),
        (["text/xml", "application/json"], "text/xml;q=0.5, application/json", 0),
        (["text/xml", "application/json"], "image/png, text/xml", 1),
        (["text/xml", "application/json"], nil, 1),
        (["text/xml", "text/plain"], nil, 0),
    ]

    @Test(
        "a response's is chosen by the first of Accept, then JSON, then the first",
        arguments: responses)
    func response(row: ResponseRow) {
        let choice = ResponseTemplateChoice(keys: row.keys)
        #expect(with(row.accept) { choice.choose($0) } == row.index)
    }

    @Test("an answer's is chosen by its key where a selection expression says it, then $default")
    func key() {
        let some = ResponseTemplateChoice(keys: ["$default", "a-1"])
        #expect(with("a-1") { some.choose(key: $0) } == 1)
        #expect(with("A-1") { some.choose(key: $0) } == 0)
        #expect(with(nil) { some.choose(key: $0) } == 0)
        #expect(with("b") { ResponseTemplateChoice(keys: ["a"]).choose(key: $0) } == nil)
    }

    @Test("binary media types are compared by MIME type, and */* is all")
    func binary() {
        let some = BinaryMediaTypes(["Image/PNG"])
        #expect(with("image/png") { some.contains($0) })
        #expect(!with("image/jpeg") { some.contains($0) })
        #expect(!with(nil) { some.contains($0) })
        #expect(with("x/y") { BinaryMediaTypes(["*/*"]).contains($0) })
        #expect(with(nil) { BinaryMediaTypes(["application/json"]).contains($0) })
        #expect(BinaryMediaTypes([]).isEmpty)
    }

    private func with<Result>(
        _ text: String?, _ body: (UnsafeBufferPointer<UInt8>?) -> Result
    ) -> Result {
        guard var text else { return body(nil) }
        return text.withUTF8 { body($0) }
    }
}
