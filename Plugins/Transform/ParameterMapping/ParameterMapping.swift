public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The parameter mappings of an AWS HTTP API.
///
/// Source: API Gateway developer guide, "Transforming API requests and responses" of HTTP APIs.
struct ParameterMapping: Transformer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.transform.parameter-mapping", name: "ParameterMapping", version: "1.0.0",
            vendor: "Penstock", summary: "Maps parameters as an AWS HTTP API does.",
            configSchema: configSchema, flags: [.shared, .pure, .isolateOK],
            reads: [
                "request.header.*", "request.query.*", "request.path.*", "request.body",
                "response.header.*", "response.body", "context.*", "stage.*",
            ], writes: ["request.header.*", "response.header.*", "response.status", "ctx.*"])
    }

    private let request: MappingProgram
    private let responses: [(status: Int32, program: MappingProgram)]
    private let target: TargetWriter

    init(_ setup: Setup) throws {
        var access = MappingAccess()
        request = try MappingProgram(setup.config["request"], .request, setup, &access)
        responses = try (setup.config["responses"]?.members ?? []).map { name, mappings in
            (
                status: Int32(name) ?? 0,
                program: try MappingProgram(mappings, .response, setup, &access)
            )
        }
        target = TargetWriter(setup)
        setup.declare(reads: access.reads)
        setup.declare(
            writes: access.writes + (request.changesTarget ? ["ctx.\(setup.name).*"] : []))
        let phases: UInt32 =
            (request.isEmpty ? 0 : 1 << PEN_PHASE_TRANSFORM_REQUEST)
            | (responses.isEmpty ? 0 : 1 << PEN_PHASE_TRANSFORM_RESPONSE)
        // Without a mapping it serves both and does nothing: an instance has to have a phase.
        if phases != 0 { setup.phases = phases }
        setup.wantsEvents = false
    }

    func transformRequest(_ exchange: Exchange) throws -> Verdict {
        if request.readsBody, exchange.body(.request) == nil {
            try exchange.requireBody()
            return .needBody
        }
        // Values are of the request as it came, whatever other mappings do to it.
        let values = try request.values(exchange, exchange.body(.request))
        try request.changeHeaders(values, exchange, of: .request)
        if request.changesTarget { try target.write(request, values, exchange) }
        return .continue
    }

    func transformResponse(_ exchange: Exchange) throws -> Verdict {
        let status = exchange.status
        guard let program = responses.first(where: { $0.status == status })?.program else {
            return .continue
        }
        if program.readsBody, exchange.body(.response) == nil {
            try exchange.requireBody()
            return .needBody
        }
        let values = try program.values(exchange, exchange.body(.response))
        try program.changeHeaders(values, exchange, of: .response)
        if let changed = program.status(values) { try exchange.setStatus(changed) }
        return .continue
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(ParameterMapping.self)
}
