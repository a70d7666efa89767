import MappingTemplate
import Testing

// The first is recorded on AWS (corpora/vtl toqoz/example-122ff6ce); the others are what json-smart 2.2
// says of the same texts (compared on 30,000 made-up ones).
@Suite("A body that begins like JSON and is none")
struct PayloadTests {
    static let rows: [(body: String, words: String)] = [
        ("{a", "Unexpected End Of File position 1: null"),
        ("{", "Unexpected End Of File position 0: null"),
        ("[", "Unexpected End Of File position 0: EOF"),
        ("{\"a", "Unexpected End Of File position 3: null"),
        (#"{"\""#, "Unexpected End Of File position 3: null"),
        (#"{"a":"#, "Unexpected End Of File position 4: EOF"),
        (#"{"a": "#, "Unexpected End Of File position 5: null"),
        (#"{"a":1"#, "Unexpected End Of File position 5: null"),
        (#"{"a":[1}"#, "Unexpected End Of File position 7: EOF"),
        (#"{"é":"😀"#, "Unexpected End Of File position 8: null"),
        ("[}", "Unexpected character (}) at position 1."),
        (#"{"a" 1}"#, "Unexpected character (1) at position 4."),
        (#"{"a":}"#, "Unexpected character (}) at position 5."),
        (#"["a":1]"#, "Unexpected character (:) at position 4."),
        (#"{"a":1é"#, "Unexpected token é at position 5."),
        (#"[{a:"k":"#, "Unexpected token : at position 6."),
    ]

    @Test("is refused in json-smart's words", arguments: rows)
    func words(_ body: String, _ words: String) throws {
        let done = try Rendered("$input.path('$')", body: body)
        #expect(
            done.fault
                == "Could not process payloadnet.minidev.json.parser.ParseException: \(words)")
    }

    @Test("a body that doesn't begin like JSON is a text", arguments: ["a{", "x", "<a/>", "é"])
    func text(_ body: String) throws {
        #expect(try Rendered("$input.path('$')", body: body).text == body)
    }
}
