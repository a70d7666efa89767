import CPenstock
import JSON
import PenstockCore
import PenstockTesting
import Testing

@Suite("Bodies as JSON (pen_body.json)")
struct BodyReaderTests {
    private func replace(_ exchange: Exchange, _ direction: UInt32, _ text: StaticString) {
        exchange.replaceBody(
            direction,
            pen_buf(p: text.utf8Start, n: text.utf8CodeUnitCount, ctx: nil, release: nil))
    }

    /// What a tape says, read by the library.
    private func text(_ tape: UnsafePointer<pen_json_tape>?) -> String? {
        guard let tape else { return nil }
        #expect(tape.pointee.layout == PEN_JSON_LAYOUT)
        return JSONParserScratch().borrow(UnsafeRawPointer(tape))?.value(.root).compact
    }

    @Test("a body is read once for all steps, and anew when it is another one")
    func once() throws {
        let probe = try Probe(reads: ["request.body", "response.body"])
        let body: pen_body = try probe.table("pen.body/1")
        let exchange = try probe.exchange()
        let raw = OpaquePointer(exchange)
        replace(exchange, PEN_REQUEST_BODY, #"{"a":[1,"b\n"]}"#)
        let first = body.json(raw, PEN_REQUEST_BODY)
        #expect(text(first) == #"{"a":[1,"b\n"]}"#)
        let reading = exchange.pointee.requestBody.reading
        #expect(body.json(raw, PEN_REQUEST_BODY) == first)
        #expect(exchange.pointee.requestBody.reading == reading)

        // The other side's takes its place, and gives it back.
        replace(exchange, PEN_RESPONSE_BODY, "[2]")
        #expect(text(body.json(raw, PEN_RESPONSE_BODY)) == "[2]")
        #expect(text(body.json(raw, PEN_REQUEST_BODY)) == #"{"a":[1,"b\n"]}"#)

        replace(exchange, PEN_REQUEST_BODY, "[3]")
        #expect(text(body.json(raw, PEN_REQUEST_BODY)) == "[3]")
        // Of the same length, in the place of one that was read.
        replace(exchange, PEN_REQUEST_BODY, "[4]")
        #expect(text(body.json(raw, PEN_REQUEST_BODY)) == "[4]")
        probe.end(exchange)
    }

    @Test("another exchange's body doesn't stand for this one's")
    func interleaved() throws {
        let probe = try Probe(reads: ["request.body"])
        let body: pen_body = try probe.table("pen.body/1")
        let (one, two) = (try probe.exchange(), try probe.exchange())
        replace(one, PEN_REQUEST_BODY, "[1]")
        replace(two, PEN_REQUEST_BODY, "[2]")
        for _ in 0..<3 {
            #expect(text(body.json(OpaquePointer(one), PEN_REQUEST_BODY)) == "[1]")
            #expect(text(body.json(OpaquePointer(two), PEN_REQUEST_BODY)) == "[2]")
        }
        probe.end(one)
        probe.end(two)
    }

    @Test("no JSON, members of one name, too deep, undeclared: parse it yourself")
    func refused() throws {
        let probe = try Probe(reads: ["request.body"])
        let body: pen_body = try probe.table("pen.body/1")
        let exchange = try probe.exchange()
        let raw = OpaquePointer(exchange)
        #expect(body.json(raw, PEN_REQUEST_BODY) == nil)
        for text: StaticString in ["", "{", "{} x", #"{"a":1,"a":2}"#, "\u{feff}{}"] {
            replace(exchange, PEN_REQUEST_BODY, text)
            #expect(body.json(raw, PEN_REQUEST_BODY) == nil)
            #expect(body.json(raw, PEN_REQUEST_BODY) == nil)
        }
        replace(exchange, PEN_RESPONSE_BODY, "[2]")
        #expect(body.json(raw, PEN_RESPONSE_BODY) == nil)
        #expect(body.json(raw, 7) == nil)
        probe.end(exchange)
    }
}
