public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Sets, adds and removes headers of requests and responses.
struct Headers: Transformer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.transform.headers", name: "Headers", version: "1.0.0",
            vendor: "Penstock", summary: "Sets, adds and removes headers.",
            configSchema: configSchema, flags: [.shared, .pure, .onLocal, .isolateOK],
            reads: [
                "request.header.*", "request.query.*", "request.path.*", "response.header.*",
                "ctx.*", "context.*", "stage.*",
            ], writes: ["request.header.*", "response.header.*"])
    }

    private let request: HeaderProgram
    private let response: HeaderProgram

    init(_ setup: Setup) throws {
        var access = HeaderProgram.Access()
        request = try HeaderProgram(setup.config["request"], "request", setup, &access)
        response = try HeaderProgram(setup.config["response"], "response", setup, &access)
        setup.declare(reads: access.reads)
        setup.declare(writes: access.writes)
        let phases: UInt32 =
            (request.isEmpty ? 0 : 1 << PEN_PHASE_TRANSFORM_REQUEST)
            | (response.isEmpty ? 0 : 1 << PEN_PHASE_TRANSFORM_RESPONSE)
        // Without a change it serves both and does nothing: an instance has to have a phase.
        if phases != 0 { setup.phases = phases }
        let onLocal = try setup.config.bool("on_local", or: false)
        setup.flags =
            onLocal ? [.shared, .pure, .onLocal, .isolateOK] : [.shared, .pure, .isolateOK]
        setup.wantsEvents = false
    }

    func transformRequest(_ exchange: Exchange) throws -> Verdict {
        try request.run(exchange, .request)
        return .continue
    }

    func transformResponse(_ exchange: Exchange) throws -> Verdict {
        try response.run(exchange, .response)
        return .continue
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> { PluginLibrary.entry(Headers.self) }
