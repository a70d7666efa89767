import CPenstock
import PenstockCore
import PenstockHTTP
import Testing

@Suite struct TextTests {
    let lent = Lent()

    private func text(_ view: ByteView) -> String? { view.isPresent ? String(view) : nil }

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
        "queries keep order, repetitions and missing values",
        arguments: [
            ("a=1&b=2", ["a=1", "b=2"]), ("a", ["a"]), ("a=", ["a="]), ("=1", ["=1"]),
            ("a=1&a=2", ["a=1", "a=2"]), ("&&a=b=c&", ["a=b=c"]), ("", []),
            ("a%3Db=c", ["a%3Db=c"]),
        ])
    func queries(query: String, expected: [String]) {
        let found = QueryIterator(lent.view(query)).map {
            String($0.name) + ($0.value.isPresent ? "=" + String($0.value) : "")
        }
        #expect(found == expected)
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

    @Test(
        "percent-decoding",
        arguments: [
            ("abc", "abc", "abc"), ("a%20b", "a b", "a b"), ("a+b", "a+b", "a b"),
            ("%2B+", "++", "+ "), ("%41%6a", "Aj", "Aj"), ("%", nil, nil), ("%4", nil, nil),
            ("%4g", nil, nil), ("%%41", nil, nil), ("", "", ""), ("%C3%A9", "é", "é"),
        ] as [(String, String?, String?)])
    func percent(text: String, path: String?, query: String?) {
        let view = lent.view(text)
        for (plus, expected) in [(PercentDecoding.Plus.literal, path), (.space, query)] {
            let count = PercentDecoding.decode(view, plus: plus, into: lent.memory)
            let decoded = count.map { String(ByteView(lent.memory, $0)) }
            #expect(decoded == expected)
            if !PercentDecoding.isNeeded(view, plus: plus) { #expect(decoded == text) }
        }
    }

    @Test(
        "cookies are found by their exact name",
        arguments: [
            ("a", "1"), ("b", "2"), ("A", nil), ("c", "\"3\""), ("d", ""), ("e", nil), ("f", "g=h"),
            ("late", "yes"),
        ] as [(String, String?)])
    func cookies(name: String, expected: String?) {
        lent.add("Cookie", "a=1; b=2;c=\"3\"; d=; e;f = g=h;a=9")
        lent.add("cookie", "late=yes")
        let found = text(Cookies.value(of: lent.view(name), in: lent.table))
        #expect(found == expected)
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
