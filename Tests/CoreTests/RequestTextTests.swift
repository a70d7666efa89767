import CPenstock
import PenstockCore
import Testing

@Suite("What a request's text says")
struct RequestTextTests {
    private let loop = CoreLoop()
    private let memory = SnapshotMemory()

    private func with<T>(_ body: (Exchange) -> T) -> T {
        let exchange = CoreLoop.make(loop.services)
        defer { exchange.deallocate() }
        return body(exchange)
    }

    private func text(_ view: ByteView) -> String? { view.isPresent ? String(view) : nil }

    @Test(
        "queries keep order, repetitions and missing values",
        arguments: [
            ("a=1&b=2", ["a=1", "b=2"]), ("a", ["a="]), ("a=", ["a="]), ("=1", ["=1"]),
            ("a=1&a=2", ["a=1", "a=2"]), ("&&a=b=c&", ["a=b=c"]), ("", []),
            ("a%3Db=c", ["a%3Db=c"]),
        ])
    func queries(query: String, expected: [String]) {
        let found = with { exchange in
            exchange.pointee.query = memory.text(query)
            var found: [String] = []
            var position = 0
            while let (name, value) = exchange.nextQueryPair(&position) {
                found.append("\(String(name))=\(String(value))")
            }
            return found
        }
        #expect(found == expected)
    }

    @Test(
        "percent-encoding is resolved, and a plus where it is a space; what is malformed stays",
        arguments: [
            ("abc", "abc", "abc"), ("a%20b", "a b", "a b"), ("a+b", "a+b", "a b"),
            ("%2B+", "++", "+ "), ("%41%6a", "Aj", "Aj"), ("%", "%", "%"), ("%4", "%4", "%4"),
            ("%4g", "%4g", "%4g"), ("%%41", "%A", "%A"), ("", "", ""), ("%C3%A9", "é", "é"),
        ])
    func percent(raw: String, path: String, query: String) {
        with { exchange in
            let view = memory.text(raw)
            #expect(String(exchange.decoded(view, plusIsSpace: false)) == path)
            #expect(String(exchange.decoded(view, plusIsSpace: true)) == query)
        }
    }

    @Test(
        "cookies are found by their exact name",
        arguments: [
            ("a", "1"), ("b", "2"), ("A", nil), ("c", "\"3\""), ("d", ""), ("e", nil),
            ("late", "yes"),
        ] as [(String, String?)])
    func cookies(name: String, expected: String?) {
        let found = with { exchange in
            for value in ["a=1; b=2;c=\"3\"; d=; e;a=9", "late=yes"] as [StaticString] {
                _ = exchange.appendHeader(
                    PEN_REQUEST_HEADERS, name: ByteView("Cookie"), value: ByteView(value))
            }
            return text(exchange.cookie(memory.text(name)))
        }
        #expect(found == expected)
    }
}
