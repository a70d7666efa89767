public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Maps requests to their integration and responses back, as the integration request and the
/// integration responses of an AWS REST API do.
///
/// One instance a loop, so that rendering uses memory that is there already.
struct Mapping: Transformer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.transform.mapping-template", name: "MappingTemplate",
            version: "1.0.0", vendor: "Penstock",
            summary: "Maps requests and responses by templates, as an AWS REST API does.",
            configSchema: configSchema, flags: [.pure, .isolateOK],
            reads: [
                "request.header.*", "request.query.*", "request.path.*", "request.body",
                "response.header.*", "response.body", "ctx.*", "context.*", "stage.*",
            ],
            writes: [
                "request.header.*", "request.body", "response.header.*", "response.body",
                "response.status", "ctx.*",
            ])
    }

    private let request: RequestMapping
    private let response: ResponseMapping?
    private let proxied: ProxyResponse?

    init(_ setup: Setup) throws {
        var access = Access()
        let settings = try MappingSettings(setup)
        let engine = try TemplateEngine(settings, &access)
        request = try RequestMapping(settings, engine, &access)
        response = try ResponseMapping(settings, engine, &access)
        proxied = ProxyResponse(settings, &access)
        setup.declare(reads: access.reads)
        setup.declare(writes: access.writes)
        if response == nil, proxied == nil { setup.phases = 1 << PEN_PHASE_TRANSFORM_REQUEST }
        // Native templates know the time and draw lots.
        if settings.dialect == .native { setup.flags = [.isolateOK] }
        setup.wantsEvents = false
    }

    func transformRequest(_ exchange: Exchange) throws -> Verdict { try request.run(exchange) }

    func transformResponse(_ exchange: Exchange) throws -> Verdict {
        try response?.run(exchange) ?? proxied?.run(exchange) ?? .continue
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(Mapping.self)
}
