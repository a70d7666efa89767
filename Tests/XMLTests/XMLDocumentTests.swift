import Testing
import XML

@Suite("XML documents")
struct XMLDocumentTests {
    static let order = """
        <?xml version="1.0" encoding="UTF-8"?>
        <o:order xmlns:o="urn:orders" xmlns="urn:lines" id="7" o:state="new"><!-- no
        one reads this -->
          <line sku="a&amp;b">2<![CDATA[ < 3]]></line>
          <line sku="c">4</line>
        </o:order>
        """

    @Test("a node tells its kind, name, namespace, attributes, children and text")
    func nodes() throws {
        let root = try XMLDocument(Self.order).root
        #expect(root.kind == .element)
        #expect(root.name == "order")
        #expect(root.prefix == "o")
        #expect(root.namespace == "urn:orders")
        #expect(root.attributes.map(\.name) == ["id", "state"])
        #expect(root.attributes.map(\.namespace) == ["", "urn:orders"])
        #expect(root.attribute("state") == "new")
        #expect(root.attribute("none") == nil)
        #expect(root.children.map(\.text) == ["2 < 3", "4"])
        #expect(root.children.first?.namespace == "urn:lines")
        #expect(root.children.first?.attribute("sku") == "a&b")
        #expect(root.children.first?.parent == root)
        #expect(root.parent == nil)
    }

    @Test("a node as XML has the namespaces that it uses and can be read again")
    func serialization() throws {
        let line = try #require(XMLDocument(Self.order).root.children.first)
        #expect(line.xml == #"<line xmlns="urn:lines" sku="a&amp;b">2 &lt; 3</line>"#)
        #expect(try XMLDocument(line.xml).root.text == "2 < 3")
    }

    @Test("comments and processing instructions are left out and don't part text")
    func comments() throws {
        let root = try XMLDocument("<a>1<!-- x -->2<?y z?>3</a>").root
        #expect(root.text == "123")
        #expect(root.nodesInside.count == 1)
    }

    /// Bytes, what the transport said, and the text inside.
    static let encodings: [(bytes: [UInt8], charset: String?, text: String)] = [
        (Array("<a>é</a>".utf8), nil, "é"),
        ([0xef, 0xbb, 0xbf] + Array("<a>é</a>".utf8), nil, "é"),
        (
            Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + [0xe9]
                + Array("</a>".utf8), nil, "é"
        ),
        // RFC 7303 §3: what the transport says wins.
        (Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>".utf8), "utf-8", "é"),
        (Array("<a>".utf8) + [0xe9] + Array("</a>".utf8), "iso-8859-1", "é"),
        (
            [0xff, 0xfe] + "<a>é😀</a>".utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }, nil,
            "é😀"
        ),
        (
            [0xfe, 0xff] + "<a>é</a>".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }, nil, "é"
        ),
        ("<a>é</a>".utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }, nil, "é"),
    ]

    @Test(
        "bytes are read in the encoding of their mark, of the transport, of their declaration",
        arguments: encodings)
    func encoding(bytes: [UInt8], charset: String?, text: String) throws {
        let document = try bytes.withUnsafeBufferPointer {
            try XMLDocument(bytes: $0, charset: charset)
        }
        #expect(document.root.text == text)
    }

    @Test("an encoding that isn't known is refused by name")
    func unknownEncoding() {
        let bytes = Array("<?xml version='1.0' encoding='EBCDIC-US'?><a/>".utf8)
        let error = #expect(throws: XMLError.self) {
            try bytes.withUnsafeBufferPointer { try XMLDocument(bytes: $0) }
        }
        #expect(error?.code == .encoding)
        #expect(error?.message.contains("EBCDIC-US") == true)
    }

    @Test("text is escaped so that it comes back from a parser as it was")
    func escaping() throws {
        let text = "<a href=\"x\">&amp; 'é' ]]>\r\n\t😀"
        #expect(try XMLDocument("<a>\(XMLEscape.text(text))</a>").root.text == text)
        #expect(XMLEscape.text("a\u{0}\u{b}b\u{fffe}") == "ab")
    }
}
