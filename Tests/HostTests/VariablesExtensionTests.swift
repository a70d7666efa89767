import CPenstock
import PenstockCore
import PenstockTesting
import Testing

/// What templates need beyond single names: families of variables, and the request as it came.
struct VariablesExtensionTests {
    private func members(
        _ vars: pen_vars, _ exchange: Exchange, _ family: StaticString
    ) -> [String] {
        var found: [String] = []
        var name = pen_str()
        var value = pen_value()
        while vars.member(OpaquePointer(exchange), view(family), found.count, &name, &value)
            == PEN_OK
        {
            found.append("\(String(name))=\(String(value.s))")
        }
        return found
    }

    @Test("a family's members come in order, without the others and without undeclared ones")
    func families() throws {
        let probe = try Probe(reads: ["ctx.a.*", "ctx.authorizer.tenant"])
        let vars: pen_vars = try probe.table("pen.vars/1")
        let exchange = try probe.exchange()
        exchange.pointee.auth.principal = view("me")
        for name: StaticString in [
            "ctx.a.x", "ctx.b.y", "ctx.authorizer.tenant", "ctx.a.z", "ctx.authorizer.role",
        ] {
            #expect(exchange.setVariable(view(name), .string(view("v"))) == PEN_OK)
        }
        #expect(members(vars, exchange, "ctx.a.") == ["x=v", "z=v"])
        #expect(members(vars, exchange, "ctx.b.") == [])
        #expect(
            members(vars, exchange, "context.authorizer.") == [
                "principalId=me", "tenant=v", "role=v",
            ])
        #expect(members(vars, exchange, "request.path.") == [])
        #expect(members(vars, exchange, "nothing.") == [])
        probe.end(exchange)
    }

    @Test("received headers are the client's, whatever steps have changed")
    func received() throws {
        let probe = try Probe()
        let headers: pen_headers = try probe.table("pen.headers/1")
        let exchange = try probe.exchange()
        for (name, value): (StaticString, StaticString) in [
            ("Accept", "text/xml"), ("X-A", "1"), ("X-A", "2"), ("User-Agent", "client"),
        ] {
            _ = exchange.appendHeader(PEN_REQUEST_HEADERS, name: view(name), value: view(value))
        }
        exchange.pointee.receivedHeaders = 4
        let raw = OpaquePointer(exchange)
        var ops = [
            pen_header_op(op: PEN_OP_SET, reserved: 0, name: view("accept"), value: view("b")),
            pen_header_op(op: PEN_OP_REMOVE, reserved: 0, name: view("x-a"), value: view("")),
            pen_header_op(op: PEN_OP_SET, reserved: 0, name: view("user-agent"), value: view("b")),
        ]
        #expect(headers.apply(raw, PEN_REQUEST_HEADERS, &ops, ops.count) == PEN_OK)
        func get(_ direction: UInt32, _ name: StaticString, _ index: Int) -> String? {
            let value = headers.get(raw, direction, view(name), index)
            return value.isPresent ? String(value) : nil
        }
        #expect(get(PEN_RECEIVED_HEADERS, "ACCEPT", 0) == "text/xml")
        #expect(get(PEN_RECEIVED_HEADERS, "accept", 1) == nil)
        #expect(get(PEN_RECEIVED_HEADERS, "x-a", 1) == "2")
        #expect(get(PEN_REQUEST_HEADERS, "accept", 0) == "b")
        #expect(get(PEN_REQUEST_HEADERS, "x-a", 0) == nil)
        #expect(headers.count(raw, PEN_RECEIVED_HEADERS) == 4)
        var field = pen_kv()
        #expect(headers.at(raw, PEN_RECEIVED_HEADERS, 2, &field) == PEN_OK)
        #expect(String(field.value) == "2")
        #expect(headers.at(raw, PEN_RECEIVED_HEADERS, 4, &field) == PEN_E_ABSENT)
        #expect(headers.apply(raw, PEN_RECEIVED_HEADERS, &ops, ops.count) == PEN_E_ARGUMENT)
        // The log's and templates' userAgent is the client's too.
        let vars: pen_vars = try probe.table("pen.vars/1")
        var value = pen_value()
        #expect(vars.get(raw, view("context.identity.userAgent"), &value) == PEN_OK)
        #expect(String(value.s) == "client")
        probe.end(exchange)
    }

    @Test(
        "the domain's name has no port, and its prefix is the first label",
        arguments: [
            ("api.example.org:8080", "api.example.org", "api"),
            ("localhost", "localhost", "localhost"),
            ("[::1]:80", "[::1]", "[::1]"), ("[::1]", "[::1]", "[::1]"),
        ] as [(StaticString, String, String)])
    func domain(_ authority: StaticString, _ name: String, _ prefix: String) throws {
        let probe = try Probe()
        let vars: pen_vars = try probe.table("pen.vars/1")
        let exchange = try probe.exchange()
        exchange.pointee.authority = view(authority)
        var value = pen_value()
        #expect(vars.get(OpaquePointer(exchange), view("context.domainName"), &value) == PEN_OK)
        #expect(String(value.s) == name)
        #expect(vars.get(OpaquePointer(exchange), view("context.domainPrefix"), &value) == PEN_OK)
        #expect(String(value.s) == prefix)
        probe.end(exchange)
    }

    @Test("the validation error is what the answering step wrote")
    func validationError() throws {
        let probe = try Probe()
        let vars: pen_vars = try probe.table("pen.vars/1")
        let exchange = try probe.exchange()
        let name = view("context.error.validationErrorString")
        var value = pen_value()
        #expect(
            exchange.setVariable(view("ctx.probe.validationErrorString"), .string(view("[x]")))
                == PEN_OK)
        #expect(vars.get(OpaquePointer(exchange), name, &value) == PEN_E_ABSENT)
        exchange.pointee.failure.step = UnsafePointer(probe.step)
        #expect(vars.get(OpaquePointer(exchange), name, &value) == PEN_OK)
        #expect(String(value.s) == "[x]")
        probe.end(exchange)
    }
}
