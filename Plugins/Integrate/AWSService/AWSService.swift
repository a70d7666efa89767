public import CPenstock
import SigV4

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Calls a service of AWS as an integration of type AWS does: the request as it was mapped, signed,
/// streamed back by the host.
struct AWSService: Integration {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.integrate.aws-service", name: "AWSService", version: "1.0.0",
            vendor: "Penstock", summary: "Calls a service of AWS, signed.",
            configSchema: configSchema, flags: [.shared],
            reads: ["request.header.*", "request.path.*", "request.body", "ctx.*"],
            writes: ["request.header.*", "request.body"])
    }

    private let call: ServiceCall
    /// nil: the body is what came, mapped.
    private let subtype: SubtypeCall?
    private let signing: Signing?
    /// Everything that does not change; in the instance's storage.
    private let target: UnsafePointer<pen_forward_target>
    private let method: String?
    private let authority: String

    init(_ setup: Setup) throws {
        let config = setup.config
        let name = try config.require("upstream")
        var target = pen_forward_target()
        target.size = UInt32(MemoryLayout<pen_forward_target>.size)
        target.upstream = setup.host.upstream(try name.string())
        guard target.upstream != 0 else { throw name.error("there is no upstream of that name") }
        target.timeout_ms = UInt32(try config.int("timeout_ms", or: 29_000, in: 0...3_600_000))
        method = try config["method"]?.string()
        if let method { target.method = setup.storage.copy(method) }
        authority = try config.require("host").string()
        target.authority = setup.storage.copy(authority)
        subtype = try SubtypeCall(setup)
        call = try ServiceCall(setup)
        signing = try config["credentials"].map {
            try Signing($0, setup, service: try config.require("service").string())
        }
        guard let stored = setup.storage.copy([target]).baseAddress else {
            throw ConfigError("no memory")
        }
        self.target = stored
        // The host passes the head on, and answers failures with INTEGRATION_FAILURE or _TIMEOUT.
        setup.wantsEvents = false
    }

    func integrate(_ exchange: Exchange) throws -> IntegrationVerdict {
        var body: Bytes
        if exchange.bodyLength(.request) == 0 {
            body = ""
        } else if let whole = exchange.body(.request) {
            body = whole
        } else {
            // The signature covers it.
            try exchange.requireBody()
            return .needBody
        }
        if let subtype {
            body = try subtype.body(exchange)
            try exchange.change(.clear, of: .request)
            try exchange.replaceBody(.request, with: body)
        }
        let (path, query) = try subtype?.target(exchange) ?? call.target(exchange)
        for field in call.fields(exchange) {
            try exchange.change(
                .set(exchange.text(of: field.name), exchange.text(of: field.value)), of: .request)
        }
        let method = method ?? String(exchange.request.method)
        if let signing {
            let request = signing.request(
                exchange, method: method, path: path, query: query, authority: authority, body)
            guard let fields = signing.fields(request, exchange) else {
                try exchange.respond(.apiConfigurationError)
                return .respond
            }
            for field in fields {
                try exchange.change(
                    .set(exchange.text(of: field.name), exchange.text(of: field.value)),
                    of: .request)
            }
        }
        var target = target.pointee
        target.target = exchange.text(of: query.isEmpty ? path : "\(path)?\(query)")
        try exchange.forward(&target)
        return .forward
    }
}

extension Exchange {
    /// A copy in the arena.
    func text(of text: String) -> Bytes {
        var text = text
        return text.withUTF8 { copy(Bytes($0)) }
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(AWSService.self)
}
