public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Refuses requests whose declared parameters are missing or malformed, with AWS's gateway response
/// BAD_REQUEST_PARAMETERS and its message.
struct RequestParameters: Validator {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.validate.request-parameters", name: "RequestParameters",
            version: "1.0.0", vendor: "Penstock",
            summary: "Refuses requests whose parameters are missing or malformed.",
            configSchema: configSchema, flags: [.shared, .pure, .isolateOK],
            reads: ["request.header.*", "request.query.*", "request.path.*"])
    }

    /// Sorted by name, as the message lists them.
    private let parameters: UnsafeBufferPointer<Parameter>

    init(_ setup: Setup) throws {
        var parameters: [(name: String, parameter: Parameter)] = []
        var reads: [String] = []
        for config in try setup.config.require("parameters").elements {
            let name = try config.require("name").string()
            let parameter = try Parameter(config, setup.storage)
            parameters.append((name, parameter))
            reads.append("request.\(parameter.place.rawValue).\(name)")
        }
        parameters.sort { $0.name < $1.name }
        self.parameters = setup.storage.copy(parameters.map(\.parameter))
        setup.declare(reads: reads)
        setup.declare(writes: [])
        setup.wantsEvents = false
    }

    func validate(_ exchange: Exchange) throws -> Verdict {
        var missing = 0
        var invalid = 0
        for parameter in parameters {
            switch parameter.check(exchange) {
            case .good: break
            case .missing: missing += 1
            case .invalid: invalid += 1
            }
        }
        if missing == 0, invalid == 0 { return .continue }
        // AWS stops at what is missing; what is malformed is said when everything is there.
        let message =
            missing > 0
            ? try list(exchange, "Missing required request parameters: [", .missing, missing)
            : try list(exchange, "Invalid request parameters: [", .invalid, invalid)
        try exchange.respond(.badRequestParameters, message: message)
        return .respond
    }

    /// `Missing required request parameters: [a, b]`.
    private func list(
        _ exchange: Exchange, _ start: Bytes, _ kind: Parameter.Finding, _ count: Int
    ) throws -> Bytes {
        guard let parts = exchange.allocate(Bytes.self, count: 2 * count + 1) else {
            throw HostError(PEN_E_LIMIT, "making the message")
        }
        parts[0] = start
        var used = 1
        for parameter in parameters where parameter.check(exchange) == kind {
            if used > 1 {
                parts[used] = ", "
                used += 1
            }
            parts[used] = parameter.name
            used += 1
        }
        parts[used] = "]"
        let all = UnsafeBufferPointer(start: parts, count: used + 1)
        return exchange.join(all, total: all.reduce(0) { $0 + $1.n })
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(RequestParameters.self)
}
