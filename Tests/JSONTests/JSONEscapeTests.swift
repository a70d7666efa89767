import JSON
import Testing

@Suite("Strings with escapes")
struct JSONEscapeTests {
    /// What is written between the quotes, and what it means. RFC 8259 §7.
    static let strings = [
        (#"\""#, "\""), (#"a\"b\"c"#, "a\"b\"c"), (#"\\\/\b\f\n\r\t"#, "\\/\u{8}\u{c}\n\r\t"),
        (#"\u0041\u00e9\u20AC"#, "A\u{e9}\u{20ac}"), (#"\ud83d\ude00 ok"#, "\u{1f600} ok"),
        (#"\ud800"#, "\u{fffd}"), (#"é\n€"#, "é\n€"), (#"\u0000"#, "\u{0}"),
        (
            #"more than a vector of sixteen \" and another \\ and one more that is long"#,
            "more than a vector of sixteen \" and another \\ and one more that is long"
        ),
    ]

    @Test("escapes mean what they stand for, wherever the string is", arguments: strings)
    func meaning(_ written: String, _ meant: String) throws {
        // At the end of a text there are too few bytes left for the fast ways.
        for padding in ["", String(repeating: " ", count: 80)] {
            let text = #"{"a":"\#(written)","\#(written)":["\#(written)"]}\#(padding)"#
            let document = try JSONDocument(text, options: JSONOptions(duplicateKeys: .reject))
            #expect(document.string(of: document.member(.root, named: "a")) == meant)
            let list = document.member(.root, named: meant)
            #expect(document.string(of: document.element(list, at: 0)) == meant)
        }
    }

    @Test(
        "faults behind an escape are found",
        arguments: [#"\"\x"#, #"\n\u12g4"#, "\\n\u{1}", #"\n\"#, "\\t\nx"])
    func faults(_ written: String) {
        let padding = String(repeating: " ", count: 80)
        #expect(throws: JSONError.self) { try JSONDocument(#"["\#(written)"]\#(padding)"#) }
    }

    @Test(
        "a text that ends inside a string is refused, and nothing behind it is read",
        arguments: [#"[""#, #"[1,""#, #"{"a":""#, #"{""#, #"["\"#, #"["a\"#, #"["\u"#])
    func end(_ text: String) {
        // Memory of just this size, so that AddressSanitizer sees a read behind it.
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
        defer { bytes.deallocate() }
        _ = bytes.initialize(from: text.utf8)
        #expect(throws: JSONError.self) {
            try JSONDocument(borrowing: UnsafeBufferPointer(bytes))
        }
    }

    @Test("names that are the same only when they are decoded are one name")
    func names() throws {
        let text = #"{"ab":1,"\u0061b":2}"#
        #expect(throws: JSONError.self) {
            try JSONDocument(text, options: JSONOptions(duplicateKeys: .reject))
        }
        let merged = try JSONDocument(text, options: JSONOptions(duplicateKeys: .merge))
        #expect(merged.count(of: .root) == 1)
    }

    @Test("bytes that aren't UTF-8 are refused behind an escape too")
    func encoding() {
        let bytes: [UInt8] = Array(#"["\n"#.utf8) + [0xc3, 0x28] + Array("\"]".utf8)
        let padding = [UInt8](repeating: 0x20, count: 80)
        #expect(throws: JSONError.self) { try JSONDocument(bytes) }
        #expect(throws: JSONError.self) { try JSONDocument(bytes + padding) }
    }
}
