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

    private let upstream: Bytes
    private let path: Bytes
    private let sent: UnsafeBufferPointer<Bytes>
    private let taken: UnsafeBufferPointer<Bytes>
    private let passed: UnsafeBufferPointer<Bytes>
    private let principal: Bytes
    private let timeout: UInt32

    init(_ setup: Setup) throws {
        let config = setup.config
        let name = try config.require("upstream").string()
        guard setup.host.upstream(name) != 0 else {
            throw try config.require("upstream").error("there is no upstream '\(name)'")
        }
        upstream = setup.storage.copy(name)
        path = setup.storage.copy(try config.string("path", or: "/"))
        timeout = UInt32(try config.int("timeout_ms", or: 3000, in: 10...30000))
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
        let info = exchange.request
        var headers = [
            pen_kv(name: "x-forwarded-method", value: info.method),
            pen_kv(name: "x-forwarded-uri", value: info.target),
            pen_kv(name: "x-forwarded-for", value: info.client_address),
        ]
        headers.removeAll { $0.value.isAbsent }
        for name in sent {
            let value = exchange.header(name)
            if !value.isAbsent { headers.append(pen_kv(name: name, value: value)) }
        }
        let token = headers.withUnsafeBufferPointer {
            exchange.callout(upstream, target: path, headers: $0, timeoutMilliseconds: timeout)
        }
        guard token != 0 else { throw Fault(description: "the service can't be asked") }
        return .pending
    }

    func resumed(_ exchange: Exchange, _ event: Event) throws -> AuthorizerVerdict {
        guard event.kind == .calloutDone else {
            throw Fault(description: "\(event.kind) isn't waited for")
        }
        switch event.status {
        case 200...299: return try allow(exchange, event)
        case 401:
            try exchange.auth.refusal(.unauthorized)
            let challenge = event.header("www-authenticate")
            if challenge.n > 0 { try exchange.auth.challenge(challenge) }
            return .deny
        case 403:
            try exchange.auth.refusal(.accessDenied)
            return .deny
        case 0:
            throw Fault(
                description: event.value == PEN_UPSTREAM_TIMEOUT
                    ? "the service didn't answer in time" : "there was no answer of the service")
        default: throw Fault(description: "the service answered \(event.status)")
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
                throw Fault(description: "the service didn't say who it is")
            }
            try exchange.auth.principal(value)
        }
        return .allow
    }

    private struct Fault: Error, CustomStringConvertible {
        var description: String
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
