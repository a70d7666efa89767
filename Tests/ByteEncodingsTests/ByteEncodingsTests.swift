import ByteEncodings
import Testing

@Suite("Bytes as text")
struct ByteEncodingsTests {
    @Test("hexadecimal is written in lower case and read in both; half a byte is none")
    func hex() {
        #expect(Hex.text([0x00, 0x9f, 0xa0, 0xff]) == "009fa0ff")
        #expect(Hex.bytes("009fA0Ff") == [0x00, 0x9f, 0xa0, 0xff])
        #expect(Hex.bytes("") == [])
        for text in ["0", "0g", "+1", "00 "] { #expect(Hex.bytes(text) == nil, "\(text)") }
    }

    // RFC 4648 §10.
    static let vectors = [
        ("", "", ""), ("f", "Zg==", "Zg"), ("fo", "Zm8=", "Zm8"), ("foo", "Zm9v", "Zm9v"),
        ("foobar", "Zm9vYmFy", "Zm9vYmFy"), ("\u{7f}~?", "f34/", "f34_"),
        ("\u{7f}~>", "f34+", "f34-"),
    ]

    @Test("base64 goes both ways", arguments: vectors)
    func base64(text: String, standard: String, url: String) {
        #expect(Base64.text(Array(text.utf8)) == standard)
        #expect(Base64.urlText(Array(text.utf8)) == url)
        #expect(Self.decoded(standard) == Array(text.utf8))
    }

    @Test("padding may be missing, nothing else may be wrong")
    func base64Faults() {
        #expect(Self.decoded("Zg") == Array("f".utf8))
        // recorded: request_convert_to_binary http#3 (corpora/aws-recorded-facts) answers 500 to this body
        #expect(Self.decoded("this is a UTF8 text typed object") == nil)
        for text in [
            "Z", "Zg=", "Zg===", "Z===", "Zm9v\n", "Zm9vZ", "Zg=a", "=", "====", "Zm9v===", "_-8=",
            "Zg==Zg==",
        ] {
            #expect(Self.decoded(text) == nil, "\(text)")
        }
    }

    static func decoded(_ text: String) -> [UInt8]? {
        Array(text.utf8).withUnsafeBufferPointer { Base64.bytes($0) }
    }

    @Test("each set keeps the bytes of its source and no other")
    func percentSets() {
        func kept(_ set: PercentEncoding) -> String {
            String(
                decoding: (UInt8.min...UInt8.max).filter {
                    set.isPlain($0) && !Character(UnicodeScalar($0)).isLetter
                        && !Character(UnicodeScalar($0)).isNumber
                }, as: UTF8.self)
        }
        #expect(kept(.unreserved) == "-._~")
        #expect(kept(.unreservedSegments) == "-./_~")
        #expect(kept(.segment) == "!$&'()*+,-.:;=@_~")
        #expect(kept(.segments) == "!$&'()*+,-./:;=@_~")
        #expect(kept(.form) == "*-._")
    }

    @Test("what isn't kept is written in upper case, a space of a form as a plus")
    func percentEncode() {
        #expect(PercentEncoding.unreserved.text("aZ0 /é~".utf8) == "aZ0%20%2F%C3%A9~")
        #expect(PercentEncoding.unreservedSegments.text("a/b".utf8) == "a/b")
        #expect(PercentEncoding.form.text("a b~\0\u{7f}".utf8) == "a+b%7E%00%7F")
    }

    static let encoded: [(text: String, kept: String, strict: String?)] = [
        ("", "", ""), ("a%20b", "a b", "a b"), ("%c3%A9", "é", "é"), ("a+b", "a+b", "a+b"),
        ("%", "%", nil), ("%2", "%2", nil), ("%2g%41", "%2gA", nil), ("%+1", "%+1", nil),
        ("%%41", "%A", nil), ("x%2", "x%2", nil), ("x%41", "xA", "xA"),
    ]

    @Test("a malformed escape stands for itself, or is refused", arguments: encoded)
    func percentDecode(text: String, kept: String, strict: String?) {
        #expect(PercentDecoding.text(text) == kept)
        let refusing = PercentDecoding(keepsMalformed: false)
        #expect(refusing.decoded(text.utf8) == strict.map { Array($0.utf8) })
    }

    @Test("a plus is a space where it is asked for, but not an encoded one")
    func plus() {
        #expect(PercentDecoding.text("a+b%2B", plusIsSpace: true) == "a b+")
    }
}
