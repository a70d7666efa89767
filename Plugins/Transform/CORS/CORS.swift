public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Puts what browsers of other origins need to know onto every answer, in place of what the backend
/// says about it.
///
/// What an origin gets is made when the configuration is read: a request costs one call of the host.
struct CORS: Transformer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.transform.cors", name: "CORS", version: "1.0.0", vendor: "Penstock",
            summary: "Tells browsers which other origins may use the API.",
            configSchema: configSchema, flags: [.shared, .pure, .onLocal, .isolateOK],
            reads: ["request.header.origin", "request.header.access-control-request-method"],
            writes: [
                "response.header.access-control-allow-origin",
                "response.header.access-control-allow-methods",
                "response.header.access-control-allow-headers",
                "response.header.access-control-allow-credentials",
                "response.header.access-control-expose-headers",
                "response.header.access-control-max-age",
            ])
    }

    private let origins: AllowedOrigins
    private let fields: CORSFields

    init(_ setup: Setup) throws {
        let config = setup.config
        fields = try CORSFields(config, setup)
        origins = try AllowedOrigins(config.require("allow_origins"), fields, setup)
        if let credentials = config["allow_credentials"], try credentials.bool(),
            origins.allowsEvery
        {
            // Fetch standard, "CORS protocol and credentials": a browser refuses the two together,
            // and so does AWS when the API is made.
            throw credentials.error("credentials can't be allowed for the origin *")
        }
        setup.phases = 1 << PEN_PHASE_TRANSFORM_RESPONSE
        setup.flags = [.shared, .pure, .onLocal, .isolateOK]
        setup.wantsEvents = false
    }

    func transformResponse(_ exchange: Exchange) throws -> Verdict {
        let origin = exchange.header("origin")
        guard !origin.isAbsent, let allowed = origins.find(origin) else {
            // Developer guide, "Configuring CORS for an HTTP API": what the backend says is ignored.
            try exchange.change(fields.removals, of: .response)
            return .continue
        }
        let isPreflight =
            exchange.request.method == "OPTIONS"
            && !exchange.header("access-control-request-method").isAbsent
        let operations = isPreflight ? allowed.preflight : allowed.actual
        guard allowed.isPattern else {
            try exchange.change(operations, of: .response)
            return .continue
        }
        guard let own = exchange.allocate(HeaderOperation.self, count: operations.count),
            let base = operations.baseAddress
        else { throw HostError(PEN_E_LIMIT, "making the headers") }
        own.update(from: base, count: operations.count)
        // The origin's own field is the last one.
        own[operations.count - 1].value = origin
        try exchange.change(
            UnsafeBufferPointer(start: own, count: operations.count), of: .response)
        return .continue
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> { PluginLibrary.entry(CORS.self) }
