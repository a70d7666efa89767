import CPenstock
import PenstockCore
import PenstockTesting
import Testing

struct HeadersExtensionTests {
    private func op(_ op: UInt32, _ name: StaticString, _ value: StaticString = "") -> pen_header_op
    {
        pen_header_op(op: op, reserved: 0, name: view(name), value: view(value))
    }

    private func bytes(_ view: pen_str) -> [UInt8] {
        Array(UnsafeBufferPointer(start: view.p, count: view.n))
    }

    private func values(_ exchange: Exchange, _ name: StaticString) -> [String] {
        var found: [String] = []
        var i = exchange.pointee.request.index(of: view(name))
        while i >= 0 {
            found.append(String(exchange.pointee.request.fields[i].valueView))
            i = exchange.pointee.request.index(of: view(name), from: i + 1)
        }
        return found
    }

    @Test("repeated fields are told apart by index, in any case of the name")
    func repeated() throws {
        let probe = try Probe()
        let headers: pen_headers = try probe.table("pen.headers/1")
        let exchange = try probe.exchange()
        for value: StaticString in ["a", "b"] {
            _ = exchange.appendHeader(PEN_REQUEST_HEADERS, name: view("X-One"), value: view(value))
        }
        func get(_ index: Int) -> pen_str {
            headers.get(OpaquePointer(exchange), PEN_REQUEST_HEADERS, view("x-one"), index)
        }
        #expect(String(get(0)) == "a")
        #expect(String(get(1)) == "b")
        #expect(!get(2).isPresent)
        #expect(!get(-1).isPresent)
        #expect(headers.count(OpaquePointer(exchange), PEN_REQUEST_HEADERS) == 2)
        probe.end(exchange)
    }

    @Test("what was not declared is absent to get, count and at")
    func undeclared() throws {
        let probe = try Probe(reads: ["request.header.x-mine", "request.header.x-a-*"])
        let headers: pen_headers = try probe.table("pen.headers/1")
        let exchange = try probe.exchange()
        for name: StaticString in ["X-Mine", "X-A-1", "X-Other"] {
            _ = exchange.appendHeader(PEN_REQUEST_HEADERS, name: view(name), value: view("v"))
        }
        let raw = OpaquePointer(exchange)
        #expect(headers.get(raw, PEN_REQUEST_HEADERS, view("x-mine"), 0).isPresent)
        #expect(!headers.get(raw, PEN_REQUEST_HEADERS, view("x-other"), 0).isPresent)
        #expect(headers.count(raw, PEN_REQUEST_HEADERS) == 2)
        var field = pen_kv()
        #expect(headers.at(raw, PEN_REQUEST_HEADERS, 1, &field) == PEN_OK)
        #expect(String(field.name) == "X-A-1")
        #expect(headers.at(raw, PEN_REQUEST_HEADERS, 2, &field) == PEN_E_ABSENT)
        probe.end(exchange)
    }

    @Test("clearing removes what may be written, and no framing field")
    func clearing() throws {
        let probe = try Probe(writes: ["request.header.x-*", "request.header.content-length"])
        let headers: pen_headers = try probe.table("pen.headers/1")
        let exchange = try probe.exchange()
        for name: StaticString in ["X-A", "Accept", "X-B", "Content-Length"] {
            _ = exchange.appendHeader(PEN_REQUEST_HEADERS, name: view(name), value: view("1"))
        }
        let ops = [op(PEN_OP_CLEAR, ""), op(PEN_OP_SET, "x-c", "2")]
        #expect(headers.apply(OpaquePointer(exchange), PEN_REQUEST_HEADERS, ops, 2) == PEN_OK)
        #expect(values(exchange, "x-a") == [] && values(exchange, "x-b") == [])
        #expect(values(exchange, "accept") == ["1"] && values(exchange, "content-length") == ["1"])
        #expect(values(exchange, "x-c") == ["2"])
        probe.end(exchange)
    }

    /// Operation that is refused, and how. Sources: RFC 9110 §5.5, §5.6.2, RFC 9112 §6.
    static let refusals: [(UInt32, StaticString, StaticString, pen_status)] = [
        (PEN_OP_SET, "x bad", "v", PEN_E_ARGUMENT),
        (PEN_OP_SET, "", "v", PEN_E_ARGUMENT),
        (PEN_OP_SET, "x-good", "a\r\nb", PEN_E_ARGUMENT),
        (PEN_OP_APPEND, "x-good", "a\nb", PEN_E_ARGUMENT),
        (9, "x-good", "v", PEN_E_ARGUMENT),
        (PEN_OP_SET, "Content-Length", "5", PEN_E_DENIED),
        (PEN_OP_REMOVE, "transfer-encoding", "", PEN_E_DENIED),
        (PEN_OP_SET, "Connection", "close", PEN_E_DENIED),
    ]

    @Test("one refused operation refuses all of them", arguments: refusals)
    func atomic(_ code: UInt32, _ name: StaticString, _ value: StaticString, _ status: pen_status)
        throws
    {
        let probe = try Probe()
        let headers: pen_headers = try probe.table("pen.headers/1")
        let exchange = try probe.exchange()
        _ = exchange.appendHeader(PEN_REQUEST_HEADERS, name: view("x-old"), value: view("1"))
        let ops = [op(PEN_OP_SET, "x-new", "v"), op(PEN_OP_REMOVE, "x-old"), op(code, name, value)]
        let result = headers.apply(OpaquePointer(exchange), PEN_REQUEST_HEADERS, ops, ops.count)
        #expect(result == status)
        #expect(values(exchange, "x-new") == [])
        #expect(values(exchange, "x-old") == ["1"])
        probe.end(exchange)
    }

    @Test("an undeclared write is denied")
    func undeclaredWrite() throws {
        let probe = try Probe(writes: ["request.header.x-mine"])
        let headers: pen_headers = try probe.table("pen.headers/1")
        let exchange = try probe.exchange()
        func apply(_ name: StaticString) -> pen_status {
            var one = op(PEN_OP_SET, name, "v")
            return headers.apply(OpaquePointer(exchange), PEN_REQUEST_HEADERS, &one, 1)
        }
        #expect(apply("x-mine") == PEN_OK)
        #expect(apply("X-Mine") == PEN_OK)
        #expect(apply("x-other") == PEN_E_DENIED)
        #expect(values(exchange, "x-mine") == ["v"])
        probe.end(exchange)
    }

    @Test("set replaces every field of the name, append adds one, remove takes them all")
    func operations() throws {
        let probe = try Probe()
        let headers: pen_headers = try probe.table("pen.headers/1")
        let exchange = try probe.exchange()
        func apply(_ ops: [pen_header_op]) -> pen_status {
            headers.apply(OpaquePointer(exchange), PEN_REQUEST_HEADERS, ops, ops.count)
        }
        #expect(apply([op(PEN_OP_APPEND, "a", "1"), op(PEN_OP_APPEND, "a", "2")]) == PEN_OK)
        #expect(values(exchange, "a") == ["1", "2"])
        #expect(apply([op(PEN_OP_SET, "A", "3")]) == PEN_OK)
        #expect(values(exchange, "a") == ["3"])
        #expect(apply([op(PEN_OP_REMOVE, "a")]) == PEN_OK)
        #expect(values(exchange, "a") == [])
        probe.end(exchange)
    }

    @Test("what an operation adds a later one removes, a well-known name as any other")
    func addedAndRemoved() throws {
        let probe = try Probe()
        let headers: pen_headers = try probe.table("pen.headers/1")
        let exchange = try probe.exchange()
        let ops = [
            op(PEN_OP_SET, "Accept", "1"), op(PEN_OP_SET, "x-a", "1"), op(PEN_OP_REMOVE, "accept"),
            op(PEN_OP_REMOVE, "X-A"), op(PEN_OP_APPEND, "x-a", "2"), op(PEN_OP_REMOVE, "via"),
        ]
        #expect(headers.apply(OpaquePointer(exchange), PEN_REQUEST_HEADERS, ops, 6) == PEN_OK)
        #expect(values(exchange, "accept") == [])
        #expect(values(exchange, "x-a") == ["2"])
        probe.end(exchange)
    }

    @Test("names and values of all lengths arrive whole, without an end of line anywhere")
    func lengths() throws {
        let probe = try Probe()
        let headers: pen_headers = try probe.table("pen.headers/1")
        for length in 0..<80 {
            let exchange = try probe.exchange()
            let name = (0...length).map { UInt8(ascii: "a") + UInt8($0 % 26) }
            var value = (0..<length).map { $0 % 7 == 3 ? 0x09 : UInt8(0x21 + $0 % 90) }
            func apply() -> pen_status {
                name.withUnsafeBufferPointer { name in
                    value.withUnsafeBufferPointer { value in
                        var one = pen_header_op(
                            op: PEN_OP_APPEND, reserved: 0,
                            name: pen_str(p: name.baseAddress, n: name.count),
                            value: pen_str(p: value.baseAddress, n: value.count))
                        return headers.apply(
                            OpaquePointer(exchange), PEN_REQUEST_HEADERS, &one, 1)
                    }
                }
            }
            #expect(apply() == PEN_OK)
            for place in 0..<length {
                let old = value[place]
                value[place] = [0x00, 0x0a, 0x0d][place % 3]
                #expect(apply() == PEN_E_ARGUMENT)
                value[place] = old
            }
            let table = exchange.pointee.request
            #expect(table.count == 1)
            #expect(bytes(table.fields[0].nameView) == name)
            #expect(bytes(table.fields[0].valueView) == value)
            probe.end(exchange)
        }
    }

    @Test("staged changes are taken back whole")
    func staged() throws {
        let probe = try Probe()
        let headers: pen_headers = try probe.table("pen.headers/1")
        let exchange = try probe.exchange()
        _ = exchange.appendHeader(PEN_REQUEST_HEADERS, name: view("a"), value: view("old"))
        let mark = exchange.beginRecording()
        let ops = [op(PEN_OP_SET, "a", "new"), op(PEN_OP_APPEND, "b", "1")]
        #expect(headers.apply(OpaquePointer(exchange), PEN_REQUEST_HEADERS, ops, 2) == PEN_OK)
        exchange.undo(to: mark)
        exchange.endRecording()
        #expect(values(exchange, "a") == ["old"])
        #expect(values(exchange, "b") == [])
        probe.end(exchange)
    }

    @Test("request headers can't change once the response side runs")
    func tooLate() throws {
        let probe = try Probe()
        let headers: pen_headers = try probe.table("pen.headers/1")
        let exchange = try probe.exchange()
        exchange.pointee.cursor.side = .response
        var one = op(PEN_OP_SET, "a", "1")
        let raw = OpaquePointer(exchange)
        #expect(headers.apply(raw, PEN_REQUEST_HEADERS, &one, 1) == PEN_E_STATE)
        #expect(headers.apply(raw, PEN_RESPONSE_HEADERS, &one, 1) == PEN_OK)
        exchange.pointee.flags.insert(.committed)
        #expect(headers.apply(raw, PEN_RESPONSE_HEADERS, &one, 1) == PEN_E_STATE)
        probe.end(exchange)
    }
}
