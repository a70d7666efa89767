import CPenstock
import FuzzRun
import PenstockCore
import SelectionFuzz
import Testing

/// Developer guide, "WebSocket selection expressions": a variable begins with `$`, braces bound it, `\$` is a
/// dollar sign, and there is one pass.
@Suite struct SelectionTests {
    private let loop = CoreLoop()
    private let memory = SnapshotMemory()

    private static let body = [
        "action": "join", "a.b[0]": "deep", "version": "v1", "odd": "$request.body.action",
    ]

    @Test(
        "expressions have the values that the guide's rules give them",
        arguments: [
            ("$request.body.action", "join"), ("${request.body.action}", "join"),
            ("${request.body.version}-beta", "v1-beta"),
            ("$request.body.action/$request.body.a.b[0]", "join/deep"),
            ("\\$default", "$default"), ("$default", "$default"),
            ("\\$${request.body.action}", "$join"),
            ("fixed", "fixed"), ("", ""), ("$", "$"), ("${}", "${}"), ("a$.b", "a$.b"),
            // One pass: a value isn't looked into.
            ("$request.body.odd", "$request.body.action"),
            ("$request.body", "{}"), ("$context.httpMethod:$request.header.x-kind", "GET:k"),
            ("$request.querystring.q", "1"),
        ])
    func values(expression: String, expected: String) {
        #expect(value(expression) == expected)
    }

    @Test("a variable without a value leaves the whole expression without one")
    func absent() {
        #expect(value("$request.body.none") == nil)
        #expect(value("$request.body.action-$request.body.none") == nil)
        #expect(value("$context.nothing") == nil)
    }

    @Test(
        "any expression comes apart the same way again, and finds what is in the message",
        arguments: ["action", "braces", "escaped", "twice", "default"])
    func any(seed: String) throws {
        var run = FuzzRun(200, alphabet: "${}[].\\\"019ab,:")
        #expect(run(try FuzzRun.seed("selection", seed)) { fuzzSelection($0) } > 100)
    }

    private func value(_ expression: String) -> String? {
        let exchange = CoreLoop.make(loop.services)
        defer { exchange.deallocate() }
        exchange.pointee.method = ByteView("GET")
        exchange.pointee.query = ByteView("q=1")
        exchange.pointee.requestBody.bytes = ByteView("{}")
        _ = exchange.appendHeaderInPlace(
            PEN_REQUEST_HEADERS,
            HeaderField(name: ByteView("x-kind"), value: ByteView("k"), id: .other))
        let selection = SelectionExpression(expression, memory)
        let value = selection.value(exchange) { path in
            Self.body[String(path)].map { memory.text($0) } ?? .absent
        }
        return value.isPresent ? String(value) : nil
    }
}
