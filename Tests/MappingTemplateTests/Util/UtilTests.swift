import MappingTemplate
import Testing

// API Gateway Developer Guide, "Variables for data transformations", $util. Where a value has no page or
// recording it is that of the Java class behind it: commons-lang's StringEscapeUtils, java.net.URLEncoder
// and URLDecoder, java.util.Base64.
@Suite("$util")
struct UtilTests {
    static let rows: [(call: String, text: String)] = [
        ("escapeJavaScript(\"a'b\")", #"a\'b"#), (#"escapeJavaScript('a"b')"#, #"a\"b"#),
        (#"escapeJavaScript('a\b/c')"#, #"a\\b\/c"#),
        ("escapeJavaScript(\"a\nb\tc\r\")", #"a\nb\tc\r"#),
        ("escapeJavaScript(\"\u{8}\u{c}\u{1}\u{1f}\")", #"\b\f\u0001\u001F"#),
        ("escapeJavaScript('Jörg €')", #"J\u00F6rg \u20AC"#),
        ("escapeJavaScript('😀')", #"\uD83D\uDE00"#), ("escapeJavaScript('plain')", "plain"),
        ("escapeJavaScript('')", ""), ("escapeJavaScript(7)", "7"),
        // aws-templates.md, fact 9: the guide's way to undo the quote.
        (#"escapeJavaScript("it's").replaceAll("\\'", "'")"#, "it's"),
        // Fact 9: form encoding.
        ("urlEncode('a b+c&d=é*-._~')", "a+b%2Bc%26d%3D%C3%A9*-._%7E"), ("urlEncode('')", ""),
        ("urlEncode('😀')", "%F0%9F%98%80"),
        ("urlDecode('a+b%2Bc%26d%3D%C3%A9')", "a b+c&d=é"), ("urlDecode('%e2%82%ac')", "€"),
        ("urlDecode('')", ""), ("urlDecode('%ff')", "\u{fffd}"),
        ("base64Encode('foobar')", "Zm9vYmFy"), ("base64Encode('f')", "Zg=="),
        ("base64Encode('')", ""), ("base64Encode('é')", "w6k="), ("base64Encode('??>')", "Pz8+"),
        ("base64Decode('Zm9vYmFy')", "foobar"), ("base64Decode('Zg==')", "f"),
        ("base64Decode('Zg')", "f"), ("base64Decode('')", ""), ("base64Decode('w6k=')", "é"),
        ("base64Decode('/w==')", "\u{fffd}"),
        (#"parseJson('{"a": {"b": [1, 2.50, "x"]}}').a.b"#, #"[1,2.5,"x"]"#),
        (#"parseJson('{"a": {"b": 1}}').a"#, "{b=1}"), ("parseJson('[1,2]')[1]", "2"),
        ("parseJson('\"text\"')", "text"), ("parseJson('7').toString()", "7"),
        // json-smart's permissive mode, as $input reads a body.
        ("parseJson(\"{a: 'b',}\").a", "b"),
        // What isn't there, or has other arguments, has no value.
        ("nothing('a')", ""), ("urlEncode()", ""), ("urlEncode('a', 'b')", ""),
        ("urlEncode($none)", ""), ("toJson({})", ""),
    ]

    @Test("functions", arguments: rows)
    func functions(_ call: String, _ text: String) throws {
        let done = try Rendered("$util.\(call)")
        #expect(done.fault == nil)
        #expect(done.text == text)
    }

    static let faults: [(call: String, fault: String)] = [
        ("urlDecode('%')", "URLDecoder"), ("urlDecode('%4')", "URLDecoder"),
        ("urlDecode('%zz')", "URLDecoder"), ("base64Decode('Zm9v!')", "not base64"),
        ("base64Decode('Zm9vY')", "not base64"), ("base64Decode('Zm9v Zm9v')", "not base64"),
        ("parseJson('{\"a\": ')", "$util.parseJson"), ("parseJson('[1, 2')", "$util.parseJson"),
    ]

    @Test("what can't be done fails the rendering", arguments: faults)
    func failures(_ call: String, _ fault: String) throws {
        let done = try Rendered("$util.\(call)")
        #expect(done.fault?.contains(fault) == true, "\(done)")
    }
}
