import MappingTemplate
import Testing

@Suite("The charset of a Content-Type")
struct CharsetTests {
    static let rows: [(field: String, charset: String?)] = [
        ("text/xml; charset=utf-8", "utf-8"), ("text/xml;Charset=\"ISO-8859-1\"", "ISO-8859-1"),
        ("a/b; x=y ; charset=us-ascii; z", "us-ascii"), ("text/xml", nil),
        ("text/xml; charset=", nil),
        ("text/xml; xcharset=1", nil), ("", nil), ("charset=utf-8", nil),
    ]

    @Test("the parameter is found in any case, with or without quotes", arguments: rows)
    func charset(field: String, charset: String?) {
        let bytes = Array(field.utf8)
        #expect(bytes.withUnsafeBufferPointer { MediaType.charset(of: $0) } == charset)
    }
}
