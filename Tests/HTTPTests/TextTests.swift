import CPenstock
import PenstockCore
import PenstockHTTP
import Testing

@Suite struct TextTests {
    let lent = Lent()

    @Test(
        "lists are split at commas outside of quotes, empty members skipped (RFC 9110 §5.6.1)",
        arguments: [
            ("a", ["a"]), ("a,b", ["a", "b"]), (" a , \tb ", ["a", "b"]), (",,a,,b,", ["a", "b"]),
            ("", []), (" ", []), ("\"a,b\",c", ["\"a,b\"", "c"]),
            ("\"a\\\",b\",c", ["\"a\\\",b\"", "c"]),
            ("\"a", ["\"a"]), ("\"a\\", ["\"a\\"]),
        ])
    func lists(value: String, expected: [String]) {
        #expect(TokenList(lent.view(value)).map { String($0) } == expected)
    }

    @Test(
        "paths fall into segments",
        arguments: [
            ("/", [""]), ("/a", ["a"]), ("/a/b", ["a", "b"]), ("/a//b/", ["a", "", "b", ""]),
            ("", []), ("*", []),
        ])
    func segments(path: String, expected: [String]) {
        #expect(PathSegments(lent.view(path)).map { String($0) } == expected)
    }

    @Test("what is left of a path is what {proxy+} takes")
    func remainder() {
        var segments = PathSegments(lent.view("/a/b/c"))
        #expect(String(segments.remainder) == "a/b/c")
        _ = segments.next()
        #expect(String(segments.remainder) == "b/c")
        _ = segments.next()
        _ = segments.next()
        #expect(segments.remainder.isEmpty && segments.next() == nil)
    }

    @Test(
        "dot segments are found, encoded ones too",
        arguments: [
            ("/a/../b", true), ("/.", true), ("/..", true), ("/%2e%2E/a", true), ("/a/.%2e", true),
            ("/%2e", true), ("/a.b", false), ("/...", false), ("/%2e%2e%2e", false), ("/a/", false),
            ("/%2", false), ("/..a", false), ("/%252e", false),
        ])
    func dots(path: String, expected: Bool) {
        #expect(PathSafety.hasDotSegment(lent.view(path)) == expected)
    }

    @Test("what may be written as a field is what a head may hold")
    func syntax() {
        #expect(FieldSyntax.isName(ByteView("x-a")) && !FieldSyntax.isName(ByteView("x a")))
        #expect(!FieldSyntax.isName(ByteView("")) && !FieldSyntax.isName(ByteView("x:")))
        #expect(FieldSyntax.isValue(ByteView("a\tb")) && FieldSyntax.isValue(ByteView("")))
        #expect(!FieldSyntax.isValue(ByteView("a\r\nb")) && !FieldSyntax.isValue(ByteView("\0")))
        #expect(FieldSyntax.isTarget(ByteView("/a?b")) && !FieldSyntax.isTarget(ByteView("/a b")))
        #expect(!FieldSyntax.isTarget(ByteView("")) && !FieldSyntax.isTarget(ByteView("/a\r\n")))
        #expect(
            FieldSyntax.isAuthority(ByteView("a:1")) && !FieldSyntax.isAuthority(ByteView("a b")))
    }
}
