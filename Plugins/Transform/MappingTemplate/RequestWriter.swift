import CPenstock
import JSON
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Puts a mapped request onto the exchange: headers by operations, path and query by variables that
/// the integration reads (`parameters_from`). A class, because a value of so many parts is copied where
/// its owner is asked to change it.
final class RequestWriter {
    private let type: IntegrationType
    private let method: String?
    private let variables: MappingVariables
    private let apiID: UInt64
    private let clientMethod: UInt64
    private let host: Host
    /// Headers of the client that a proxy integration doesn't send on.
    private let notSent: [Bytes]
    private var headers = Mapped()
    private var query = Mapped()
    private var path = Mapped()
    private var operations = OperationList()
    private var text: [UInt8] = []
    private let agent = AgentName()

    init(_ settings: MappingSettings, method: String?) {
        type = settings.type
        self.method = method
        variables = settings.variables
        host = settings.setup.host
        apiID = host.variable("context.apiId")
        clientMethod = host.variable("context.httpMethod")
        let storage = settings.setup.storage
        // Those of one connection and of the body's length are the host's, which drops them as well.
        var names = HeaderRules.hidden.subtracting([
            "connection", "content-length", "te", "trailer", "transfer-encoding", "upgrade",
        ])
        if type == .httpProxy { names.insert("via") }
        notSent = names.sorted().map { storage.copy($0) }
    }

    func begin() {
        headers.removeAll()
        query.removeAll()
        path.removeAll()
    }

    func map(_ place: ParameterTarget.Place, _ name: Bytes, _ value: Bytes) {
        switch place {
        case .header: headers.append(name, value)
        case .query: query.append(name, value)
        case .path: path.append(name, value)
        }
    }

    /// Overrides come after the parameter mappings and win over them.
    func override(_ overrides: MappingOverrides, _ exchange: Exchange) {
        guard !overrides.request.isEmpty else { return }
        for (name, value) in overrides.request(.header) {
            headers.override(exchange.copy(name), exchange.copy(value), ignoringCase: true)
        }
        for (name, value) in overrides.request(.querystring) {
            query.override(exchange.copy(name), exchange.copy(value), ignoringCase: false)
        }
        for (name, value) in overrides.request(.path) {
            path.override(exchange.copy(name), exchange.copy(value), ignoringCase: false)
        }
    }

    /// Whether the method that is sent has no body.
    func isBodiless(_ exchange: Exchange) -> Bool {
        // With a method of its own the settings know; else it is the client's.
        guard method == nil else { return false }
        let method = exchange.variable(clientMethod).s
        return method == "GET" || method == "HEAD" || method == "OPTIONS"
    }

    func write(_ exchange: Exchange, contentType: Bytes, hasBody: Bool) throws {
        let host = headers.take("host")
        if !host.isAbsent { try exchange.setVariable(variables.host, .string(host)) }
        operations.removeAll()
        if type.isProxy {
            try keepClientHeaders(exchange)
        } else {
            try sendDefaults(exchange, hasBody ? contentType : nil)
        }
        if !headers.isEmpty { setMapped(exchange) }
        try exchange.change(operations.all, of: .request)
        if !path.isEmpty { try writePath(exchange) }
        try writeQuery(exchange)
    }

    @inline(never)
    private func setMapped(_ exchange: Exchange) {
        for index in headers.fields.indices {
            let field = headers.fields[index]
            let isRepeated = headers.fields[0..<index].contains {
                $0.name.equalsIgnoringCase(field.name)
            }
            let value = exchange.cleaned(field.value)
            operations.append(isRepeated ? .append(field.name, value) : .set(field.name, value))
        }
    }

    /// HTTP_PROXY and AWS_PROXY: the client's headers but those that are never sent.
    private func keepClientHeaders(_ exchange: Exchange) throws {
        for name in notSent { operations.append(.remove(name)) }
        // Functions get it too (recorded: test_apigateway_header_remapping_aws[AWS_PROXY]).
        try trace(exchange)
        guard type == .httpProxy else { return }
        // Recorded (test_apigateway_header_remapping_http[HTTP_PROXY], no-param-integration). With a
        // body the field stays: AWS decodes those, the body here passes as it came.
        if exchange.bodyLength(.request) == 0 { operations.append(.remove("content-encoding")) }
        operations.append(
            .set("X-Amzn-Apigateway-Api-Id", exchange.text(of: exchange.variable(apiID))))
    }

    /// HTTP and AWS: nothing of the client's, and AWS's own (recorded: no-param-integration of
    /// test_apigateway_header_remapping_http[HTTP], http-invocation of
    /// test_http_integration_with_lambda[HTTP]). Without a body there is no type of it: nil.
    private func sendDefaults(_ exchange: Exchange, _ contentType: Bytes?) throws {
        operations.append(.clear)
        operations.append(.set("Accept", "application/json"))
        let id = exchange.text(of: exchange.variable(apiID))
        operations.append(.set("User-Agent", agent.name(id)))
        operations.append(.set("X-Amzn-Apigateway-Api-Id", id))
        try trace(exchange)
        guard let contentType else { return }
        operations.append(
            .set("Content-Type", contentType.isAbsent ? "application/json" : contentType))
    }

    private func trace(_ exchange: Exchange) throws {
        let sent = exchange.header("x-amzn-trace-id")
        let host = self.host
        let made = try TraceHeader.value(
            sent: sent.isAbsent ? nil : sent.buffer, seconds: host.unixMilliseconds / 1000,
            random: { () throws(NativeToolError) in try host.randomBits() })
        // Where the client's fields stay it is there already.
        if made == nil, type.isProxy { return }
        operations.append(.set("X-Amzn-Trace-Id", made.map { exchange.copy($0) } ?? sent))
    }

    @inline(never)
    private func writePath(_ exchange: Exchange) throws {
        for field in path.fields {
            try exchange.setVariable(
                exchange.concatenate(variables.pathPrefix, field.name), .string(field.value))
        }
    }

    private func writeQuery(_ exchange: Exchange) throws {
        guard type.isProxy || !query.isEmpty else { return }
        text.removeAll(keepingCapacity: true)
        if type.isProxy {
            let sent = exchange.request.query
            text.append(contentsOf: sent.buffer)
        }
        query.appendQuery(to: &text)
        guard !text.isEmpty else { return }
        try text.withUnsafeBufferPointer {
            try exchange.setVariable(variables.query, .string(Bytes($0)))
        }
    }
}

extension Exchange {
    /// Both in one piece, in the arena.
    func concatenate(_ a: Bytes, _ b: Bytes) -> Bytes {
        var parts = (a, b)
        return withUnsafeBytes(of: &parts) {
            join($0.assumingMemoryBound(to: Bytes.self), total: a.n + b.n)
        }
    }

    /// RFC 9110 §5.5: CR, LF and NUL in a field value become SP. A body's text can hold them, and a
    /// refused value would fail the request.
    func cleaned(_ value: Bytes) -> Bytes {
        func isControl(_ byte: UInt8) -> Bool { byte == 0x0d || byte == 0x0a || byte == 0 }
        guard value.buffer.contains(where: isControl) else { return value }
        guard let copy = allocate(UInt8.self, count: value.n) else { return .absent }
        for (index, byte) in value.buffer.enumerated() {
            copy[index] = isControl(byte) ? 0x20 : byte
        }
        return Bytes(p: copy, n: value.n)
    }
}
