import JSON
import Testing

@Suite("Writing values of a JSONDocument")
struct JSONNodeWritingTests {
    private func written(
        _ text: String, at pointer: String = "", style: JSONStyle = .compact
    ) throws -> String {
        let document = try JSONDocument(text)
        var buffer = JSONBuffer(capacity: 0)
        document.write(document.pointer(pointer), style: style, to: &buffer)
        var bytes = Array("before ".utf8)
        document.write(document.pointer(pointer), style: style, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "before " + buffer.text)
        return buffer.text
    }

    @Test("spaces go, everything else stays as it was written")
    func compact() throws {
        let text =
            " { \"a\" : [ 1.50 , -0 , 1e5 , true , false , null ,\n{ } , [ ] ] , \"é/\" : \"x\" } "
        #expect(try written(text) == #"{"a":[1.50,-0,1e5,true,false,null,{},[]],"é/":"x"}"#)
        #expect(try written(text, at: "/a/2") == "1e5")
        #expect(try written(text, at: "/a/9") == "null")
    }

    @Test("escapes are written in one way, whatever they were")
    func escapes() throws {
        #expect(
            try written(#""\u0041\/\"\\\b\f\n\r\t\u0001\u001f""#)
                == #""A/\"\\\b\f\n\r\t\u0001\u001f""#)
        #expect(try written(#""\ud83d\ude00\u20ac""#) == "\"😀€\"")
    }

    /// Where vectors of sixteen end, and strings that have no room for one.
    @Test("escapes are found at every place of a long string", arguments: 0..<40)
    func places(_ place: Int) throws {
        for (character, escaped) in [("\"", "\\\""), ("\n", "\\n"), ("\u{2028}", "\u{2028}")] {
            let head = String(repeating: "h", count: place)
            let tail = String(repeating: "t", count: 39 - place)
            var buffer = JSONBuffer(capacity: 0)
            buffer.appendString(head + character + tail)
            #expect(buffer.text == "\"\(head)\(escaped)\(tail)\"")
            let again = try JSONDocument(buffer.text)
            #expect(again.string(of: .root) == head + character + tail)
        }
    }

    /// json-path 2.0.0 with json-smart 2.2 on JDK 17: JsonSmartJsonProvider.toJson and
    /// JSONValue.toJSONString.
    @Test(
        "the Java styles are json-smart's",
        arguments: [
            (#""a/b""#, #""a/b""#, #""a\/b""#),
            (
                #""\u007f\u0080\u009f\u00a0\u1fff\u2000\u2028\u20ac\u20ff\u2100""#,
                #""\u007F\u0080\u009F\#u{a0}\#u{1fff}\u2000\u2028\u20AC\u20FF\#u{2100}""#, nil
            ),
            (#""\u0001\u001f\b\f\n\r\t\"\\'""#, #""\u0001\u001F\b\f\n\r\t\"\\'""#, nil),
            (#"{"x/y":[1.50,{}]}"#, #"{"x/y":[1.5,{}]}"#, #"{"x\/y":[1.5,{}]}"#),
            (#""😀é""#, #""😀é""#, nil),
        ] as [(String, String, String?)])
    func javaStyles(_ text: String, _ jayway: String, _ jsonSmart: String?) throws {
        #expect(try written(text, style: .jayway) == jayway)
        #expect(try written(text, style: .jsonSmart) == jsonSmart ?? jayway)
    }

    /// The same peer, whose Double.toString gives one digit too many for few values (JDK-4511638,
    /// mended in JDK 19); none of these.
    @Test(
        "numbers are spelled as Java spells what json-smart reads",
        arguments: [
            ("0", "0"), ("-0", "0"), ("-0.0", "-0.0"), ("0e5", "0.0"), ("1.0", "1.0"),
            ("1e5", "100000.0"), ("12345678.9", "1.23456789E7"), ("9999999.0", "9999999.0"),
            ("10000000.0", "1.0E7"), ("0.001", "0.001"), ("0.00099", "9.9E-4"),
            ("1e-7", "1.0E-7"), ("1E400", "null"), ("-1e257", "-1.0E257"), ("5e-324", "4.9E-324"),
            ("-1e-323", "-9.9E-324"),
            ("100000000000000000000", "100000000000000000000"),
            ("1.23456789012345678901", "1.23456789012345678901"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("1.2345678901234567e20", "1.2345678901234567E+20"),
            ("-1.2345678901234567e-20", "-1.2345678901234567E-20"),
            ("0.00000000000000000000", "0E-20"),
            ("1.00000000000000000000", "1.00000000000000000000"),
            ("0.0000012345678901234", "0.0000012345678901234"),
            ("0.00000012345678901234", "1.2345678901234E-7"),
            ("12345678901234567890e3", "1.2345678901234567890E+22"),
        ])
    func javaNumbers(_ lexeme: String, _ expected: String) throws {
        #expect(try written("[\(lexeme)]", style: .jayway) == "[\(expected)]")
    }

    @Test("a double out of JSON's range is null, others are the shortest that read back")
    func doubles() {
        func text(_ value: Double) -> String {
            var buffer = JSONBuffer()
            buffer.appendDouble(value)
            return buffer.text
        }
        #expect([.infinity, -.infinity, .nan].map(text) == ["null", "null", "null"])
        #expect([0, -0.0, 1, -1.5, 0.1].map(text) == ["0", "-0", "1", "-1.5", "0.1"])
        #expect(
            [0x1p53, 0x1p53 - 1, 1e22, 1e300].map(text) == [
                "9007199254740992", "9007199254740991", "1e+22", "1e+300",
            ])
        func java(_ value: Double) -> String {
            var buffer = JSONBuffer()
            JavaNumber.append(value, to: &buffer)
            return buffer.text
        }
        #expect([.infinity, -.infinity, .nan].map(java) == ["Infinity", "-Infinity", "NaN"])
    }

    @Test("whole numbers are written to the last", arguments: [0, 7, -1, 100, .max, .min])
    func ints(_ value: Int64) {
        var buffer = JSONBuffer(capacity: 0)
        buffer.appendInt(value)
        #expect(buffer.text == String(value))
    }

    @Test("a buffer is emptied and used again")
    func reuse() {
        var buffer = JSONBuffer(capacity: 0)
        for _ in 0..<3 {
            buffer.removeAll()
            for _ in 0..<100 { buffer.append("0123456789") }
            #expect(buffer.count == 1000)
            #expect(buffer.text == String(repeating: "0123456789", count: 100))
        }
    }

    @Test("a writer takes values of a document between its own")
    func writer() throws {
        let document = try JSONDocument(#"{"a": [1, 2.50]}"#)
        var writer = JSONWriter()
        writer.beginArray()
        writer.bool(true)
        writer.value(document.pointer("/a"), of: document)
        writer.value(document.pointer("/b"), of: document)
        writer.string("é\u{1}")
        writer.endArray()
        #expect(writer.text == #"[true,[1,2.50],null,"é\u0001"]"#)
    }
}
