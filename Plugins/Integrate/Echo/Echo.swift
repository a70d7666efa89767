public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Answers with the request as JSON: method, target, path, query, headers, variables, body.
struct Echo: Integration {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.integrate.echo", name: "Echo", version: "1.0.0", vendor: "Penstock",
            summary: "Answers with the request as JSON.", configSchema: configSchema,
            flags: [.shared, .isolateOK],
            reads: ["request.header.*", "request.query.*", "request.body", "ctx.*"])
    }

    private let status: Int32
    private let showsBody: Bool
    private let bodyMax: Int

    init(_ setup: Setup) throws {
        status = Int32(try setup.config.int("status", or: 200, in: 200...599))
        showsBody = try setup.config.bool("body", or: true)
        bodyMax = Int(try setup.config.int("body_max", or: 0, in: 0...104_857_600))
        setup.declare(
            reads: ["request.header.*", "request.query.*", "ctx.*"]
                + (showsBody ? ["request.body"] : []))
        setup.declare(writes: [])
        setup.wantsEvents = false
    }

    func integrate(_ exchange: Exchange) throws -> IntegrationVerdict {
        var body = Bytes.absent
        if showsBody {
            guard let bytes = exchange.body(.request) else {
                try exchange.requireBody(atMost: bodyMax)
                return .needBody
            }
            body = bytes
        }
        var json = ArenaJSON(exchange)
        describe(exchange, body, &json)
        guard let text = json.finished else { throw HostError(PEN_E_LIMIT, "making the answer") }
        try exchange.respond(status, type: "application/json", text)
        return .respond
    }

    private func describe(_ exchange: Exchange, _ body: Bytes, _ json: inout ArenaJSON) {
        let request = exchange.request
        json.open("{")
        json.member("method", request.method)
        json.member("target", request.target)
        json.member("path", request.path)
        json.member("route", request.route)
        json.member("client", request.client_address)
        json.member("requestId", request.request_id)
        json.key("query")
        json.open("[")
        var index = 0
        while let parameter = exchange.query(at: index) {
            json.pair(parameter.name, parameter.value)
            index += 1
        }
        json.close("]")
        json.key("headers")
        json.open("[")
        index = 0
        while let field = exchange.headerField(at: index) {
            json.pair(field.name, field.value)
            index += 1
        }
        json.close("]")
        json.key("variables")
        json.open("{")
        index = 0
        while let variable = exchange.variable(at: index) {
            json.variable(variable.name, variable.value)
            index += 1
        }
        json.close("}")
        if showsBody {
            json.member("bodyLength", .int(Int64(body.n)))
            json.member("body", body)
        }
        json.close("}")
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> { PluginLibrary.entry(Echo.self) }
