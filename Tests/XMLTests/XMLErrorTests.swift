import Testing
import XML

@Suite("XML that is refused")
struct XMLErrorTests {
    /// A text that is not XML, and where that shows.
    static let malformed: [(text: String, line: Int, column: Int)] = [
        ("<a>\n  <b></c>\n</a>", 2, 10),
        ("<a>&nope;</a>", 1, 10),
        ("<a b=1/>", 1, 6),
        ("<a", 1, 3),
        ("just text", 1, 1),
        ("<x:a/>", 1, 5),
        ("<a/><b/>", 1, 5),
        ("", 1, 1),
        ("  \n", 1, 1),
    ]

    @Test("a text that is not well-formed is refused with its place", arguments: malformed)
    func isRefused(text: String, line: Int, column: Int) {
        let error = #expect(throws: XMLError.self) { try XMLDocument(text) }
        #expect(error?.code == .malformed)
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test("an error shows its line with a caret")
    func caret() {
        let error = #expect(throws: XMLError.self) { try XMLDocument("<a>\n  <b></c>\n</a>") }
        #expect(
            error?.description == """
                line 2, column 10: opening and ending tag mismatch: b line 2 and c
                    <b></c>
                           ^
                """)
    }

    @Test("an error in a document of one long line shows the part around its place")
    func longLine() {
        let text = "<a>" + String(repeating: "<b/>", count: 1000) + "</c>"
        let error = #expect(throws: XMLError.self) { try XMLDocument(text) }
        #expect(error?.column == 4008)
        #expect(error?.excerpt.hasSuffix("<b/></c>") == true)
        #expect((error?.excerpt.count ?? 999) <= 100)
    }

    static let doctypes = [
        "<!DOCTYPE a><a/>",
        "<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/'> %p;]><a/>",
        // The billion laughs.
        "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
            + "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>]><a>&d;&d;&d;</a>",
    ]

    @Test("a document type declaration is refused, whatever is in it", arguments: doctypes)
    func hasDoctype(text: String) {
        let error = #expect(throws: XMLError.self) { try XMLDocument(text) }
        #expect(error?.code == .doctype)
    }

    @Test("predefined entities and character references are read")
    func entities() throws {
        let root = try XMLDocument("<a b='&quot;'>&lt;&gt;&amp;&apos;&#65;&#x42;</a>").root
        #expect(root.text == "<>&'AB")
        #expect(root.attribute("b") == "\"")
    }
}
