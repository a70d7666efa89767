import JSON
import Testing

@Suite("Writing JSON")
struct JSONWriterTests {
    /// RFC 8259 §7: quotation mark, reverse solidus and U+0000 to U+001F.
    @Test("what must be escaped is escaped, and nothing else")
    func escapes() throws {
        let text = "\"\\/\u{0}\u{8}\t\n\u{c}\r\u{1f}\u{7f}é😀"
        let expected = #""\"\\/\u0000\b\t\n\f\r\u001f"# + "\u{7f}é😀\""
        #expect(JSONValue.string(text).compact == expected)
        #expect(try JSONValue(parsing: expected) == .string(text))
    }

    @Test("a writer keeps commas")
    func writer() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.null()
        writer.bool(true)
        writer.number(JSONNumber(-1))
        writer.beginObject()
        writer.endObject()
        writer.endArray()
        writer.key("b")
        writer.string("x")
        writer.endObject()
        #expect(writer.text == #"{"a":[null,true,-1,{}],"b":"x"}"#)
    }

    @Test("pretty text is indented and reads back")
    func pretty() throws {
        let value: JSONValue = ["a": [1, [], [:]], "b": ["c": nil]]
        let text = """
            {
              "a": [
                1,
                [],
                {}
              ],
              "b": {
                "c": null
              }
            }
            """
        #expect(value.pretty == text)
        #expect(try JSONValue(parsing: text) == value)
    }

    /// RFC 8785 §3.2.3 (order) and ECMA-262 §6.1.6.1.20 (numbers).
    @Test(
        "canonical text is one for equal values",
        arguments: [
            (#"{"b":1,"a":2}"#, #"{"a":2,"b":1}"#), (#"{"😀":1,"﬩":2}"#, #"{"😀":1,"﬩":2}"#),
            (#"{"a":1,"a":2}"#, #"{"a":2}"#), ("[1.0,10e-1,-0]", "[1,1,0]"),
            ("1e21", "1e+21"), ("1e20", "100000000000000000000"), ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"), ("1.5e-7", "1.5e-7"), ("123.450", "123.45"),
            ("1234567890123456789012345", "1.234567890123456789012345e+24"),
            ("1234567890123456789012.5", "1.2345678901234567890125e+21"),
            ("0.1234567890123456789012345", "0.1234567890123456789012345"),
        ])
    func canonical(_ text: String, _ expected: String) throws {
        #expect(try JSONValue(parsing: text).canonical == expected)
    }

    @Test("objects are equal in any order, keep their order, and are edited in place")
    func objects() throws {
        var object = JSONObject([("a", 1), ("b", 2)])
        #expect(object == JSONObject([("b", 2), ("a", 1)]))
        #expect(object.hashValue == JSONObject([("b", 2), ("a", 1)]).hashValue)
        #expect(object != JSONObject([("a", 1)]))
        for index in 0..<20 { object["k\(index)"] = .number(JSONNumber(index)) }
        object["a"] = nil
        object["b"] = 3
        #expect(object.keys.prefix(2) == ["b", "k0"])
        #expect(object["k19"] == 19)
        #expect(object["b"] == 3)
        #expect(object["a"] == nil)
    }
}
