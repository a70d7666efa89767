import JSON
import Testing

@Suite("JSONDocument")
struct JSONDocumentTests {
    @Test(
        "texts that RFC 8259 accepts are accepted and come back the same",
        arguments: [
            "null", "true", "false", "0", "-0", "-1.5e+10", "1E400", "\"\"", "[]", "{}", "[[],{}]",
            "{\"a\":{\"b\":[1,2,{\"c\":null}]},\"d\":\"é\"}", "\"\u{10ffff}\"", "\"\u{7f}\"",
        ])
    func accepts(_ text: String) throws {
        #expect(try JSONValue(parsing: text).compact == text)
        #expect(try JSONValue(parsing: " \t\r\n\(text)\n").compact == text)
    }

    /// RFC 8259 by section, and the classes of the JSONTestSuite's n_ files.
    @Test(
        "texts that RFC 8259 refuses are refused at the right byte",
        arguments: [
            ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("[", .unexpectedEnd, 1),
            ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3), ("{\"a\"", .unexpectedEnd, 4),
            ("{\"a\":", .unexpectedEnd, 5), ("\"a", .unexpectedEnd, 2), ("tru", .unexpectedEnd, 3),
            ("-", .unexpectedEnd, 1), ("1.", .unexpectedEnd, 2), ("1e", .unexpectedEnd, 2),
            ("\"\\", .unexpectedEnd, 2), ("\"\\u12", .unexpectedEnd, 5),
            ("[1,]", .unexpectedByte, 3), ("[,1]", .unexpectedByte, 1), ("{,}", .unexpectedByte, 1),
            ("{\"a\":1,}", .unexpectedByte, 7), ("{a:1}", .unexpectedByte, 1),
            ("{1:1}", .unexpectedByte, 1), ("{\"a\" 1}", .unexpectedByte, 5),
            ("[1 2]", .unexpectedByte, 3), ("]", .unexpectedByte, 0), ("'a'", .unexpectedByte, 0),
            ("[1}", .unexpectedByte, 2), ("/* */1", .unexpectedByte, 0), ("+1", .unexpectedByte, 0),
            (".5", .unexpectedByte, 0), ("\u{feff}1", .unexpectedByte, 0),
            ("\u{0}", .unexpectedByte, 0),
            ("True", .invalidLiteral, 0), ("NaN", .invalidLiteral, 0), ("nul1", .invalidLiteral, 0),
            ("01", .invalidNumber, 1), ("-a", .invalidNumber, 1), ("1.e1", .invalidNumber, 2),
            ("1e+x", .invalidNumber, 3),
            ("\"\\x\"", .invalidEscape, 1), ("\"\\u12G4\"", .invalidEscape, 1),
            ("\"a\nb\"", .controlCharacter, 2), ("\"\u{1f}\"", .controlCharacter, 1),
            ("1 2", .trailingContent, 2), ("[]]", .trailingContent, 2),
            ("0x1", .trailingContent, 1),
        ] as [(String, JSONError.Code, Int)])
    func refuses(_ text: String, _ code: JSONError.Code, _ offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONDocument(text) }
        #expect(error?.code == code)
        #expect(error?.offset == offset)
    }

    /// RFC 3629 §4.
    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [
            [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80],
            [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff],
            [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xe2, 0x28, 0xa1],
        ] as [[UInt8]])
    func refusesMalformedUTF8(_ bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) {
            try JSONDocument([UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")])
        }
        #expect(error?.code == .invalidUTF8)
        #expect(error?.offset == 1)
    }

    /// Vectors of sixteen begin and end at every place of these, and before the text has sixteen.
    @Test(
        "malformed UTF-8 is found wherever it stands, and well-formed is accepted",
        arguments: 0..<40)
    func utf8(_ place: Int) throws {
        let wrong: [[UInt8]] = [
            [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80],
            [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff],
            [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xe2, 0x28, 0xa1], [0xc3, 0xa9, 0xa9],
        ]
        for head in ["h", "é"] {
            let prefix = Array("\"".utf8) + Array(String(repeating: head, count: place).utf8)
            for bytes in wrong {
                for tail in ["\"", "t\"", "\\n\"", "ttttttttttttttttttttttttt\"]"] {
                    let error = #expect(throws: JSONError.self) {
                        try JSONDocument([UInt8(ascii: "[")] + prefix + bytes + Array(tail.utf8))
                    }
                    #expect(error?.code == .invalidUTF8)
                    #expect(
                        error?.offset == 1 + prefix.count
                            + (bytes.count == 3 && bytes[2] == 0xa9 ? 2 : 0))
                }
            }
            let right =
                String(repeating: head, count: place)
                + "é\u{800}\u{ffff}\u{10000}\u{10ffff}\u{d7ff}\u{e000}"
            #expect(
                try JSONValue(parsing: "[\"\(right)\",\"\(right)\\n\"]") == [
                    .string(right), .string(right + "\n"),
                ])
        }
    }

    @Test("all escapes of one unit are decoded, in either case of letters")
    func units() throws {
        for unit in stride(from: 0, through: 0xffff, by: 7) where !(0xd800..<0xe000).contains(unit)
        {
            let digits = String(unit, radix: 16)
            let padded = String(repeating: "0", count: 4 - digits.count) + digits
            let expected = String(Character(try #require(Unicode.Scalar(unit))))
            #expect(try JSONValue(parsing: "\"\\u\(padded)....\"") == .string(expected + "...."))
            #expect(
                try JSONValue(parsing: "\"\\u\(padded.uppercased())....\"")
                    == .string(expected + "...."))
        }
        for byte in UInt8(0x20)...0x7e where !Character(Unicode.Scalar(byte)).isHexDigit {
            for place in 0..<4 {
                var digits = Array("0000".utf8)
                digits[place] = byte
                #expect(throws: JSONError.self) {
                    try JSONDocument(Array("\"\\u".utf8) + digits + Array("....\"".utf8))
                }
            }
        }
    }

    @Test(
        "escapes are decoded",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9""#, "Aé"),
            (#""\ud83d\ude00""#, "😀"), (#""\u0000""#, "\u{0}"),
            // RFC 8259 §8.2 leaves a lone surrogate open; ours is U+FFFD.
            (#""\ud800""#, "\u{fffd}"), (#""\ud800x""#, "\u{fffd}x"),
            (#""\udc00\ud800""#, "\u{fffd}\u{fffd}"), (#""\ud800\u0041""#, "\u{fffd}A"),
        ])
    func decodes(_ text: String, _ expected: String) throws {
        #expect(try JSONValue(parsing: text) == .string(expected))
    }

    /// For AddressSanitizer: nothing past the last byte is read, wherever a text ends.
    @Test("a text may end anywhere")
    func prefixes() throws {
        let text = Array(
            #"{"a" : [1.5,-2,true,false,null,"é\n\u00e9",{}, "\ud83d\ude00"],"b":{"c":0}}"#.utf8)
        for length in 0..<text.count {
            let prefix = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: length)
            defer { prefix.deallocate() }
            _ = prefix.initialize(from: text[..<length])
            #expect(throws: JSONError.self) {
                try JSONDocument(borrowing: UnsafeBufferPointer(prefix))
            }
        }
        _ = try JSONDocument(text)
    }

    @Test("an error has the line and column of its byte, in characters")
    func position() {
        let error = #expect(throws: JSONError.self) {
            try JSONDocument("{\r\n  \"é😀\": x}")
        }
        #expect(error?.line == 2)
        #expect(error?.column == 9)
        #expect(error?.description.hasPrefix("line 2, column 9: ") == true)
    }

    @Test("nesting is accepted up to the depth limit and refused one deeper")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONDocument(nested(128))
        let error = #expect(throws: JSONError.self) { try JSONDocument(nested(129)) }
        #expect(error?.code == .tooDeep)
        #expect(error?.offset == 128)
        _ = try JSONDocument("1", options: JSONOptions(depthMax: 0))
        #expect(throws: JSONError.self) {
            try JSONDocument("[]", options: JSONOptions(depthMax: 0))
        }
    }

    @Test("a text is accepted up to the size limit and refused one byte larger")
    func size() throws {
        _ = try JSONDocument("[1]", options: JSONOptions(sizeMax: 3))
        let error = #expect(throws: JSONError.self) {
            try JSONDocument("[1] ", options: JSONOptions(sizeMax: 3))
        }
        #expect(error?.code == .tooLarge)
    }

    @Test("members named twice are kept, the last is found, and strict parsing refuses the second")
    func duplicates() throws {
        let text = #"{"a":1,"b":2,"\u0061":3}"#
        let document = try JSONDocument(text)
        #expect(document.count(of: .root) == 3)
        #expect(document.int(of: document.member(.root, named: "a")) == 3)
        let error = #expect(throws: JSONError.self) {
            try JSONDocument(text, options: JSONOptions(duplicateKeys: .reject))
        }
        #expect(error?.code == .duplicateKey)
        #expect(error?.offset == 13)
        _ = try JSONDocument(
            #"{"a":{"a":1},"b":{"a":1}}"#, options: JSONOptions(duplicateKeys: .reject))
    }
}
