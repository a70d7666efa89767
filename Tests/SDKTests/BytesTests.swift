import CPenstock
import PenstockPlugin
import Testing

@Suite("Bytes")
struct BytesTests {
    @Test(
        "a number is read when all of the bytes are one",
        arguments: [
            ("0", 0), ("7", 7), ("-1", -1), ("007", 7), ("9223372036854775807", Int64.max),
            ("-9223372036854775808", Int64.min), ("9223372036854775808", nil),
            ("-9223372036854775809", nil), ("", nil), ("-", nil), ("+1", nil), ("1 ", nil),
            ("1.0", nil), ("0x1", nil), ("99999999999999999999999", nil),
        ] as [(String, Int64?)])
    func integer(text: String, expected: Int64?) {
        #expect(with(text) { $0.integer } == expected)
    }

    // RFC 8259 §6.
    @Test(
        "a number is spelled as in JSON",
        arguments: [
            ("0", true), ("-0", true), ("10.5", true), ("1e5", true), ("1E-5", true),
            ("1.5e+10", true), ("", false), ("-", false), ("01", false), ("1.", false),
            (".5", false), ("+1", false), ("1e", false), ("1e+", false), ("NaN", false),
            ("0x10", false), ("1 ", false), ("--1", false),
        ])
    func number(text: String, expected: Bool) {
        #expect(with(text) { $0.isNumber } == expected)
    }

    @Test("numbers are written in decimal", arguments: [0, 7, -7, 10, Int64.max, Int64.min])
    func write(number: Int64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { out in
            guard let base = out.baseAddress else { return }
            let length = Bytes.write(number, to: base)
            #expect(String(Bytes(p: base, n: length)) == String(number))
        }
    }

    @Test(
        "only letters are equal in both cases",
        arguments: [
            ("X-Api-Key", "x-api-key", true), ("", "", true), ("a", "b", false),
            ("a", "aa", false), ("[", "{", false), ("@", "`", false), ("\u{e9}", "\u{c9}", false),
        ])
    func ignoringCase(a: String, b: String, expected: Bool) {
        #expect(with(a) { a in with(b) { a.equalsIgnoringCase($0) } } == expected)
    }

    @Test("absent is not empty")
    func absent() {
        let empty: Bytes = ""
        #expect(!empty.isAbsent)
        #expect(Bytes.absent.isAbsent)
        #expect(!(empty == .absent))
        #expect(Bytes.absent == .absent)
        #expect(String(Bytes.absent).isEmpty)
    }

    @Test("blanks are trimmed at both ends only")
    func trimmed() {
        #expect(String(Bytes(" \t a b\t ").trimmed) == "a b")
        #expect(String(Bytes(" \t ").trimmed).isEmpty)
    }

    @Test("a beginning is compared whole")
    func starts() {
        let path: Bytes = "/v1/x"
        #expect(path.starts(with: "/v1"))
        #expect(path.starts(with: ""))
        #expect(!path.starts(with: "/v1/x/"))
        #expect(!path.starts(with: "/v2"))
    }

    private func with<T>(_ text: String, _ body: (Bytes) -> T) -> T {
        var text = text
        return text.withUTF8 { body(Bytes($0)) }
    }
}
