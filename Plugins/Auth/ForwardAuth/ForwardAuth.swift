import AuthCalloutPlugin
public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Lets in whom an HTTP service lets in: 2xx is yes, 401 and 403 are no, everything else is a failure.
struct ForwardAuth: Authorizer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.auth.forward-auth", name: "ForwardAuth", version: "1.0.0",
            vendor: "Penstock", summary: "Lets in whom an HTTP service lets in.",
            configSchema: configSchema, flags: [.shared, .isolateOK],
            reads: ["request.header.*"], writes: ["request.header.*", "ctx.*"])
    }

    private let service: DecisionService
    private let path: Bytes
    private let sent: UnsafeBufferPointer<Bytes>
    private let taken: UnsafeBufferPointer<Bytes>
    private let passed: UnsafeBufferPointer<Bytes>
    private let principal: Bytes

    init(_ setup: Setup) throws {
        let config = setup.config
        service = try DecisionService(setup, timeoutMilliseconds: 3_000)
        path = setup.storage.copy(try config.string("path", or: "/"))
        let sent = try Self.names(config["send"]) ?? ["authorization", "cookie"]
        let passed = try Self.names(config["pass"]) ?? []
        self.sent = Self.copy(sent, setup)
        self.passed = Self.copy(passed, setup)
        taken = Self.copy(try Self.names(config["take"]) ?? [], setup)
        principal = try config["principal"].map { setup.storage.copy(try $0.string()) } ?? .absent
        setup.declare(reads: sent.map { "request.header.\($0)" })
        setup.declare(
            writes: passed.map { "request.header.\($0)" } + ["ctx.\(setup.name).*"])
    }

    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict {
        // Any other field may come several times: the service is told of each, and decides.
        guard !exchange.find(header: "authorization").isRepeated else {
            try exchange.auth.refusal(.unauthorized)
            exchange.explainFailure("the Authorization field appears twice")
            return .deny
        }
        let info = exchange.request
        var headers = [
            pen_kv(name: "x-forwarded-method", value: info.method),
            pen_kv(name: "x-forwarded-uri", value: info.target),
            pen_kv(name: "x-forwarded-for", value: info.client_address),
        ]
        headers.removeAll { $0.value.isAbsent }
        for name in sent {
            var index = 0
            while case let value = exchange.header(name, at: index), !value.isAbsent {
                headers.append(pen_kv(name: name, value: value))
                index += 1
            }
        }
        return try service.ask(exchange, method: "GET", target: path, fields: headers)
    }

    func resumed(_ exchange: Exchange, _ event: Event) throws -> AuthorizerVerdict {
        let event = try service.answer(event)
        switch event.status {
        case 200...299: return try allow(exchange, event)
        case 401:
            try exchange.auth.refusal(.unauthorized)
            for field in event.headers
            where field.name.equalsIgnoringCase("www-authenticate") && field.value.n > 0 {
                try exchange.auth.challenge(field.value)
            }
            exchange.explain("the service says 401")
            return .deny
        case 403:
            try exchange.auth.refusal(.accessDenied)
            exchange.explain("the service says 403")
            return .deny
        default: throw DecisionFault("the service answered \(event.status)")
        }
    }

    private func allow(_ exchange: Exchange, _ event: Event) throws -> AuthorizerVerdict {
        for name in taken {
            let value = event.header(name)
            if !value.isAbsent { try exchange.auth.context(name, .string(value)) }
        }
        for name in passed {
            // What the service didn't say isn't what the client says.
            let value = event.header(name)
            try exchange.change(
                value.isAbsent ? .remove(name) : .set(name, value), of: .request)
        }
        if !principal.isAbsent {
            let value = event.header(principal)
            guard value.n > 0 else {
                throw DecisionFault("the service didn't say who it is")
            }
            try exchange.auth.principal(value)
        }
        return .allow
    }

    private static func names(_ config: Config?) throws -> [String]? {
        try config?.elements.map { try $0.string().lowercased() }
    }

    private static func copy(_ names: [String], _ setup: Setup) -> UnsafeBufferPointer<Bytes> {
        setup.storage.copy(names.map { setup.storage.copy($0) })
    }
}

extension Event {
    /// The first field of the answer with that name.
    fileprivate func header(_ name: Bytes) -> Bytes {
        headers.first { $0.name.equalsIgnoringCase(name) }?.value ?? .absent
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(ForwardAuth.self)
}
