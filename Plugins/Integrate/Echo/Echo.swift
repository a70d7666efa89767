public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Answers with the request as JSON: method, target, path, query, headers, variables, body. Or with its body
/// as it is, as echoes of WebSocket messages have to be.
struct Echo: Integration {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.integrate.echo", name: "Echo", version: "1.0.0", vendor: "Penstock",
            summary: "Answers with the request as JSON, or with its body.",
            configSchema: configSchema,
            flags: [.shared, .isolateOK],
            reads: ["request.header.*", "request.query.*", "request.body", "ctx.*"])
    }

    private enum Answer: String, CaseIterable {
        case request, body
    }

    private let status: Int32
    private let showsBody: Bool
    private let bodyMax: Int
    private let isVerbatim: Bool

    init(_ setup: Setup) throws {
        status = Int32(try setup.config.int("status", or: 200, in: 200...599))
        isVerbatim = try setup.config["answer"]?.choice(Answer.self) == .body
        showsBody = try setup.config.bool("body", or: true) || isVerbatim
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
        if isVerbatim { return try repeatBody(exchange, body) }
        var json = ArenaJSON(exchange)
        describe(exchange, body, &json)
        guard let text = json.finished else { throw HostError(PEN_E_LIMIT, "making the answer") }
        try exchange.respond(status, type: "application/json", text)
        return .respond
    }

    /// The body goes back where it lies: the host keeps it as long as the exchange.
    private func repeatBody(_ exchange: Exchange, _ body: Bytes) throws -> IntegrationVerdict {
        let type = exchange.header("content-type")
        var field = pen_kv(
            name: "content-type", value: type.isAbsent ? "application/octet-stream" : type)
        try withUnsafePointer(to: &field) {
            try exchange.respond(
                status, headers: UnsafeBufferPointer(start: $0, count: 1),
                body: .borrowing(body.isAbsent ? "" : body))
        }
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
