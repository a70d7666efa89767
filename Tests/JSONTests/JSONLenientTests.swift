import JSON
import Testing

/// What is expected here, json-smart 2.2 (Debian libjson-smart-java) reads in MODE_PERMISSIVE, unless
/// a test says otherwise. 200,000 generated texts were compared with it when this was written.
@Suite("Lenient JSON")
struct JSONLenientTests {
    private func read(_ text: String) throws -> String {
        let document = try JSONDocument(text, options: .lenient)
        var buffer = JSONBuffer()
        document.write(to: &buffer)
        return buffer.text
    }

    @Test(
        "names and strings need no quotes, or single ones",
        arguments: [
            // Recorded on AWS: a MOCK request template (reference/aws-templates.md, fact 10).
            ("{statusCode: 200}", #"{"statusCode":200}"#),
            ("{'a':'b'}", #"{"a":"b"}"#),
            ("{a:b, c : d e ,f:g}", #"{"a":"b","c":"d e","f":"g"}"#),
            ("[a, b c ,\"d\" , null x, nullx]", #"["a","b c","d","null x","nullx"]"#),
            ("[ true ,false, null]", "[true,false,null]"),
            ("[NaN]", #"["NaN"]"#),
            ("{a b:1}", #"{"a b":1}"#), ("{a,b:1}", #"{"a,b":1}"#), ("{a:b]c}", #"{"a":"b]c"}"#),
            ("[a}b:]", #"["a}b:"]"#), ("{'a\"b':'\"'}", #"{"a\"b":"\""}"#),
            ("[\u{1}x\u{b}]", #"["x"]"#), ("['\u{1}\u{7f}']", "[\"\\u0001\u{7f}\"]"),
            ("{\u{e9}:\u{2003}\u{e9}}", "{\"\u{e9}\":\"\u{2003}\u{e9}\"}"),
        ])
    func bare(_ text: String, _ expected: String) throws {
        #expect(try read(text) == expected)
    }

    @Test(
        "there may be commas too many, and too few in arrays",
        arguments: [
            (#"{"statusCode": 200,}"#, #"{"statusCode":200}"#),
            ("[1,,2,]", "[1,2]"), ("[,]", "[]"), ("{,}", "{}"),
            ("{,,a:1,,b:2,,}", #"{"a":1,"b":2}"#),
            (#"["a" "b"'c'[1][2]{}]"#, #"["a","b","c",[1],[2],{}]"#),
            ("{a:,b:1}", #"{"a":"","b":1}"#),
        ])
    func commas(_ text: String, _ expected: String) throws {
        #expect(try read(text) == expected)
    }

    @Test(
        "what begins like a number and goes on otherwise is a string",
        arguments: [
            ("[007,-007,-00,00.5]", "[7,-7,-0,0.5]"), ("[1.,-.5,1.e5,-]", "[1.0,-0.5,1e5,-0]"),
            ("[.5,+1,1e,0x1F,1 2,- 1]", #"[".5","+1","1e","0x1F","1 2","- 1"]"#),
            ("[1\u{e9}]", "[1,\"\u{e9}\"]"), ("[1~]", #"[1,"~"]"#), ("{a:1 }", #"{"a":1}"#),
            ("[12a, 1.5x ,1e5y]", #"["12a","1.5x","1e5y"]"#),
        ])
    func numbers(_ text: String, _ expected: String) throws {
        #expect(try read(text) == expected)
    }

    @Test("respelled numbers read by value, and their span is what was written")
    func respelled() throws {
        let document = try JSONDocument("[-007,1.,-.5,000000000000000000123]", options: .lenient)
        let view = document.view
        #expect(view.elements(of: .root).map { view.int(of: $0) } == [-7, 1, nil, 123])
        #expect(view.elements(of: .root).map { view.double(of: $0) } == [-7, 1, -0.5, 123])
        #expect(
            view.elements(of: .root).map { document.number(of: $0)?.lexeme } == [
                "-7", "1.0", "-0.5", "123",
            ])
        #expect(
            view.elements(of: .root).map { view.isIntegerLexeme($0) } == [true, false, false, true])
        #expect(view.span(of: view.element(.root, at: 0)) == 1..<5)
        #expect(document.value().compact == "[-7,1.0,-0.5,123]")
    }

    @Test(
        "in strings with escapes unknown ones vanish, and so do control characters and DEL",
        arguments: [
            (#"["\x41\'\q\u0042"]"#, #"["A'B"]"#), ("[\"a\u{1}\u{7f}b\"]", "[\"a\\u0001\u{7f}b\"]"),
            ("[\"\\ta\u{1}\n\u{7f}b\\u007f\"]", "[\"\\tab\u{7f}\"]"),
            (#"['\ud83d\ude00\ud83d\ud83dx']"#, "[\"😀\u{fffd}\u{fffd}x\"]"),
            ("['\\\u{1f600}x']", #"["x"]"#),
        ])
    func escapes(_ text: String, _ expected: String) throws {
        #expect(try read(text) == expected)
    }

    @Test(
        "what follows the value is ignored, and a text that is no value is a string",
        arguments: [
            ("{} x", "{}"), ("[1]]", "[1]"), (#""a"b"#, #""a""#),
            ("hello, world ", #""hello, world""#),
            ("1 2", #""1 2""#), ("12 ", "12"), (" true\n", "true"), ("+", #""+""#),
            // 0x1a is json-smart's mark of the end.
            ("12\u{1a}3", "12"),
        ])
    func wholeTexts(_ text: String, _ expected: String) throws {
        #expect(try read(text) == expected)
    }

    @Test(
        "some texts are refused even so",
        arguments: [
            ("{", .unexpectedEnd, 1), ("[1,", .unexpectedEnd, 3), ("{a", .unexpectedEnd, 2),
            ("{a:", .unexpectedEnd, 3), ("{a:1", .unexpectedEnd, 4), ("\"a", .unexpectedEnd, 2),
            ("'a\\'", .unexpectedEnd, 4), ("[1\u{1a}]", .unexpectedEnd, 2),
            ("]", .unexpectedByte, 0), ("[1}", .unexpectedEnd, 3),
            ("[\"a\":1]", .unexpectedByte, 4),
            ("{:1}", .unexpectedByte, 1), ("{a:}", .unexpectedByte, 3),
            ("{\"a\"b:1}", .unexpectedByte, 4),
            ("{a:'b' c:1}", .unexpectedByte, 7), ("{[}", .unexpectedByte, 1),
            ("['\\u00zz']", .invalidEscape, 6), ("['\\x4']", .invalidEscape, 5),
            ("[1e+]", .invalidNumber, 1), ("[-.]", .invalidNumber, 1),
            ("[-e+5]", .invalidNumber, 1),
        ] as [(String, JSONError.Code, Int)])
    func refuses(_ text: String, _ code: JSONError.Code, _ offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONDocument(text, options: .lenient) }
        #expect(error?.code == code)
        #expect(error?.offset == offset)
    }

    /// java.util.LinkedHashMap.put keeps the place of a key that is there.
    @Test(
        "members named twice stand where the first stood and have the value of the last",
        arguments: [
            (#"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#),
            (#"{"a":1,"\u0061":{"c":[1,{}],"c":[[],[2]]},"b":0}"#, #"{"a":{"c":[[],[2]]},"b":0}"#),
            (
                #"{"a":[{}],"b":[[1],[2]],"a":1,"b":[[3],[4]],"c":{}}"#,
                #"{"a":1,"b":[[3],[4]],"c":{}}"#
            ),
            (#"[{"":1,"":2},{a:1,a:2}]"#, #"[{"":2},{"a":2}]"#),
        ])
    func merges(_ text: String, _ expected: String) throws {
        #expect(try read(text) == expected)
        let document = try JSONDocument(text, options: .lenient)
        #expect(document.value().compact == expected)
    }

    @Test(
        "merging moves large nested values with the lists of their children",
        arguments: [5, 16, 17, 60])
    func mergesLarge(_ count: Int) throws {
        let large = "[" + (0..<20).map { "[\($0),{\"x\":[]}]" }.joined(separator: ",") + "]"
        let others = (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let text = #"{"a":[0],"b":1,\#(others),"a":\#(large),"b":\#(large)}"#
        let document = try JSONDocument(text, options: .lenient)
        #expect(document.count(of: .root) == count + 2)
        for name in ["a", "b"] {
            let value = document.member(.root, named: name)
            #expect(document.count(of: value) == 20)
            for i in 0..<20 {
                let element = document.element(value, at: i)
                #expect(document.int(of: document.element(element, at: 0)) == Int64(i))
            }
            #expect(document.string(of: value) == large)
        }
        #expect(
            document.int(of: document.member(.root, named: "k\(count - 1)")) == Int64(count - 1))
        #expect(throws: JSONError.self) {
            try JSONDocument(text, options: JSONOptions(duplicateKeys: .reject))
        }
    }

    @Test("bounds hold: depth and size up to the limit, not one more")
    func bounds() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[a,", count: depth) + String(repeating: ",]", count: depth)
        }
        _ = try JSONDocument(nested(128), options: .lenient)
        let error = #expect(throws: JSONError.self) {
            try JSONDocument(nested(129), options: .lenient)
        }
        #expect(error?.code == .tooDeep)
        #expect(error?.offset == 384)
        let small = JSONOptions(grammar: .lenient, sizeMax: 3)
        _ = try JSONDocument("[a]", options: small)
        #expect(throws: JSONError.self) { try JSONDocument("[aa]", options: small) }
    }

    @Test("texts that are not UTF-8 are refused")
    func malformed() {
        let error = #expect(throws: JSONError.self) {
            try JSONDocument([UInt8(ascii: "a"), 0xff], options: .lenient)
        }
        #expect(error?.code == .invalidUTF8)
        #expect(error?.offset == 1)
    }

    @Test("a scratch goes from strict to lenient texts and back")
    func scratch() throws {
        let scratch = JSONParserScratch()
        for text in [#"["\u0041",1]"#, "[A,1,]", #"["\u0041",1]"#, "[A", "[A,1]"] {
            let value = try? Array(text.utf8).withUnsafeBufferPointer {
                try scratch.parse($0, options: .lenient).value()
            }
            #expect(value?.compact == (text == "[A" ? nil : #"["A",1]"#))
        }
    }
}
