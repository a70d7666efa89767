import JSON
import JSONSchema
import Testing

@Suite("Guesses by the order in which members came")
struct OrderTests {
    private static let schema = #"""
        {"type": "object", "required": ["a", "items"], "properties": {
            "a": {"type": "string"}, "b": {"type": "number"}, "long name of it": {"type": "null"},
            "items": {"type": "array", "items": {"type": "object", "required": ["sku"],
                "properties": {"qty": {"type": "number"}, "sku": {"type": "string"}}}},
            "inner": {"$ref": "#"}}}
        """#

    private func verdict(
        _ document: JSONDocument, _ schema: JSONSchema, _ order: JSONSchemaOrder
    ) -> JSONSchemaVerdict {
        withExtendedLifetime(document) { schema.verdict(document.view, guessingBy: order) }
    }

    /// Each text after all the others before it, whose orders are what is guessed.
    @Test("a verdict is the same whatever came before")
    func verdicts() throws {
        let schema = try JSONSchema(JSONDocument(Self.schema))
        let order = JSONSchemaOrder(schema)
        let texts = [
            #"{"a":"x","b":1,"items":[]}"#, #"{"items":[],"b":1,"a":"x"}"#,
            #"{"items":[{"sku":"s","qty":1},{"qty":1,"sku":"s"},{"sku":"s"}],"a":"x"}"#,
            #"{"items":[{"sku":"s","qty":1},{"qty":1}],"a":"x"}"#, #"{"b":1,"a":"x"}"#,
            #"{"a":1,"items":[]}"#, #"{"unknown":1,"a":"x","other":2,"items":[{"sku":1}]}"#,
            #"{"a":"x","items":[],"inner":{"items":[{"x":1,"sku":"s"}],"long name of it":null,"a":"x"}}"#,
            #"{"a":"x","items":[],"inner":{"items":[],"long name of it":0,"a":"x"}}"#,
            #"{"a":"x","items":[],"inner":{"items":[]}}"#, "[]", "{}", #"{"":1,"b":2,"":3}"#,
        ]
        for _ in 0..<3 {
            for text in texts + texts.reversed() {
                let document = try JSONDocument(text)
                #expect(verdict(document, schema, order) == schema.verdict(document), "\(text)")
            }
        }
        #expect(try verdict(JSONDocument(texts[2]), schema, order) == .valid)
        #expect(try verdict(JSONDocument(texts[3]), schema, order) == .invalid)
    }

    @Test("a schema without names has nothing to guess")
    func empty() throws {
        let schema = try JSONSchema(JSONDocument(#"{"type": "object"}"#))
        let order = JSONSchemaOrder(schema)
        #expect(try verdict(JSONDocument(#"{"a":1}"#), schema, order) == .valid)
        #expect(try verdict(JSONDocument("1"), schema, order) == .invalid)
    }
}
