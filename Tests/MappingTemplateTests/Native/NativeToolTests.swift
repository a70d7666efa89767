import JSON
import MappingTemplate
import Testing
import XML

@Suite("Native tools")
struct NativeToolTests {
    /// A pattern, a number, and what Java's DecimalFormat makes of it (Locale.US).
    static let numbers: [(pattern: String, number: String, text: String)] = [
        ("#,##0.00", "1234567.891", "1,234,567.89"), ("#,##0.00", "0.5", "0.50"),
        ("#,##0.00", "-1234.5", "-1,234.50"), ("0", "2.5", "2"), ("0", "3.5", "4"),
        ("0", "2.5000001", "3"), ("000", "7", "007"), ("0.###", "1.2", "1.2"),
        ("#.##", "0.25", ".25"),
        ("#.##", "0", "0"), ("0.0%", "0.1234", "12.3%"), ("0.0", "1e3", "1000.0"),
        ("0.00", "1E-3", "0.00"), ("0.00", "-0.001", "0.00"), ("0.0", "0.95", "1.0"),
        ("0", "12345678901234567890", "12345678901234567890"), ("#,##,##0", "1234567", "1,234,567"),
        ("'EUR' 0.00", "9.999", "EUR 10.00"), ("0.00 €", "1", "1.00 €"), ("0000", "1E2", "0100"),
    ]

    @Test("a number is written as the pattern says", arguments: numbers)
    func number(pattern: String, number: String, text: String) throws {
        #expect(try NumberPattern(pattern).format(number) == text)
    }

    @Test(
        "a pattern that is none is refused",
        arguments: ["", "x", "0.0.0", "0;-0", "0E0", "#0#", "0.#0", "0 0", "0.0,0"])
    func badPattern(text: String) {
        #expect(throws: NativeToolError.self) { try NumberPattern(text) }
    }

    @Test(
        "what is no number, or too large for one, is refused",
        arguments: ["", "x", "1x", "1e", "1e1001", "1e99999999999"])
    func badNumber(text: String) {
        #expect(throws: NativeToolError.self) { try NumberPattern("0").format(text) }
    }

    @Test("a number may have as large an exponent as its limit")
    func exponent() throws {
        #expect(try NumberPattern("0").format("0.1e\(NumberPattern.exponentMax)").count == 1000)
        #expect(throws: NativeToolError.self) {
            try NumberPattern("0").format("0.1e\(NumberPattern.exponentMax + 1)")
        }
    }

    // RFC 9562, appendix A.3 and A.6: the examples of versions 4 and 7.
    @Test("identifiers have their version, variant and time")
    func identifiers() throws {
        var bits: [UInt64] = [0x919108f752d1_3320, 0x5bac_f847db4148a8]
        #expect(
            try RandomIdentifier.v4 { bits.removeFirst() } == "919108f7-52d1-4320-9bac-f847db4148a8"
        )
        bits = [0xcc3, 0x18c4dc0c0c07398f]
        #expect(
            try RandomIdentifier.v7(milliseconds: 0x017f22e279b0) { bits.removeFirst() }
                == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    // RFC 4648 §10.
    static let encodings: [(bytes: String, encoding: DigestEncoding, text: String)] = [
        ("", .base64, ""), ("f", .base64, "Zg=="), ("fo", .base64, "Zm8="),
        ("foo", .base64, "Zm9v"),
        ("foob", .base64url, "Zm9vYg"), ("\u{7f}~?", .base64, "f34/"),
        ("\u{7f}~?", .base64url, "f34_"),
        ("foo", .hex, "666f6f"),
    ]

    @Test("digests are written in hexadecimal digits or base64", arguments: encodings)
    func encoding(bytes: String, encoding: DigestEncoding, text: String) {
        #expect(encoding.encode(Array(bytes.utf8)) == text)
    }

    /// XML and the JSON it becomes, untyped and typed.
    static let trees: [(xml: String, json: String, typed: String)] = [
        // AppSync's page "XML helpers in $util.xml".
        (
            "<posts><post><id>1</id><title>A</title></post><post><id>2</id></post></posts>",
            #"{"post":[{"id":"1","title":"A"},{"id":"2"}]}"#,
            #"{"post":[{"id":1,"title":"A"},{"id":2}]}"#
        ),
        (
            "<a n='007' t='true'>x<b/> y</a>",
            ##"{"@n":"007","@t":"true","b":"","#text":"x y"}"##,
            ##"{"@n":"007","@t":true,"b":"","#text":"x y"}"##
        ),
        ("<a>\n 1.50 </a>", #""\n 1.50 ""#, #""\n 1.50 ""#),
        ("<a>-1.50</a>", #""-1.50""#, "-1.50"),
        (
            "<s:a xmlns:s='u' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><b i:nil='true'/></s:a>",
            #"{"b":null}"#, #"{"b":null}"#
        ),
    ]

    @Test("an element becomes JSON, its text typed on request", arguments: trees)
    func json(xml: String, json: String, typed: String) throws {
        let root = try XMLDocument(xml).root
        #expect(JSONValue(xml: root).compact == json)
        #expect(JSONValue(xml: root, typed: true).compact == typed)
    }
}
