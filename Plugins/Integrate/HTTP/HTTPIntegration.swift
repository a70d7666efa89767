public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Hands the exchange to an upstream; the host streams it.
///
/// With a plain configuration the target is made once and a request costs one call of the host.
struct HTTPIntegration: Integration {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.integrate.http", name: "HTTP", version: "1.0.0", vendor: "Penstock",
            summary: "Streams the exchange to a configured upstream.", configSchema: configSchema,
            flags: [.shared, .pure, .isolateOK], reads: ["request.path.*", "ctx.*"])
    }

    /// What of the target changes from request to request.
    private enum Mapping {
        /// The target goes as it came.
        case none
        /// Without this beginning.
        case strip(Bytes)
        /// A path of its own, and the query when `keepsQuery`.
        case path(PathTemplate, keepsQuery: Bool)
        /// A path of its own or the client's, and the query and Host that a step mapped (variables).
        case mapped(PathTemplate?, Mapped)
    }

    /// Handles of what a step may have mapped besides path parameters.
    private struct Mapped: BitwiseCopyable {
        var query: UInt64
        var host: UInt64
        /// The whole path, encoded.
        var path: UInt64
    }

    private let mapping: Mapping
    private let preservesHost: Bool
    /// Everything that does not change; in the instance's storage.
    private let target: UnsafePointer<pen_forward_target>
    private let isPlain: Bool

    init(_ setup: Setup) throws {
        let config = setup.config
        let name = try config.require("upstream")
        var target = pen_forward_target()
        target.size = UInt32(MemoryLayout<pen_forward_target>.size)
        target.upstream = setup.host.upstream(try name.string())
        guard target.upstream != 0 else { throw name.error("there is no upstream of that name") }
        target.timeout_ms = UInt32(try config.int("timeout_ms", or: 0, in: 0...3_600_000))
        if let method = try config["method"]?.string() {
            target.method = setup.storage.copy(method)
        }
        let host = try config["host"]?.string()
        preservesHost = host == "preserve"
        if let host, !preservesHost { target.authority = setup.storage.copy(host) }

        var reads: [String] = []
        if let step = try config["parameters_from"]?.string() {
            reads = ["path.*", "query", "host", "target"].map { "ctx.\(step).\($0)" }
            let mapped = Mapped(
                query: setup.host.variable("ctx.\(step).query"),
                host: setup.host.variable("ctx.\(step).host"),
                path: setup.host.variable("ctx.\(step).target"))
            let template = try config["path"].map {
                try PathTemplate($0, setup, mapped: "ctx.\(step).path.")
            }
            mapping = .mapped(template, mapped)
        } else if let path = config["path"] {
            let keepsQuery = try config.string("query", or: "keep") == "keep"
            let template = try PathTemplate(path, setup, mapped: nil)
            reads = template.names.map { "request.path.\($0)" }
            mapping = .path(template, keepsQuery: keepsQuery)
        } else if let strip = try config["strip"]?.string(), strip != "/" {
            mapping = .strip(
                setup.storage.copy(strip.hasSuffix("/") ? String(strip.dropLast()) : strip))
        } else {
            mapping = .none
        }
        if case .none = mapping { isPlain = !preservesHost } else { isPlain = false }
        guard let stored = setup.storage.copy([target]).baseAddress else {
            throw ConfigError("no memory")
        }
        self.target = stored
        setup.declare(reads: reads)
        setup.declare(writes: [])
        // The host passes the head on, and answers failures with INTEGRATION_FAILURE or _TIMEOUT.
        setup.wantsEvents = false
    }

    func integrate(_ exchange: Exchange) throws -> IntegrationVerdict {
        if isPlain {
            try exchange.forward(target)
            return .forward
        }
        var target = target.pointee
        let request = exchange.request
        if preservesHost { target.authority = request.authority }
        switch mapping {
        case .none: break
        case .strip(let prefix): target.target = exchange.strip(prefix, from: request.target)
        case .path(let template, let keepsQuery):
            let query = keepsQuery ? request.query : .absent
            target.target = try template.render(exchange, query: query)
        case .mapped(let template, let mapped):
            let host = exchange.variable(mapped.host).text
            if !host.isAbsent { target.authority = host }
            let query = exchange.variable(mapped.query).text
            let path = exchange.variable(mapped.path).text
            if path.isAbsent, let template {
                target.target = try template.render(exchange, query: query)
            } else {
                target.target = exchange.target(
                    path: path.isAbsent ? request.path : path, query: query)
            }
        }
        try exchange.forward(&target)
        return .forward
    }
}

extension Exchange {
    /// The client's path with another query, or without one.
    fileprivate func target(path: Bytes, query: Bytes) -> Bytes {
        guard !query.isAbsent else { return path }
        var parts = (path, Bytes("?"), query)
        return withUnsafeBytes(of: &parts) {
            join($0.assumingMemoryBound(to: Bytes.self), total: path.n + 1 + query.n)
        }
    }

    /// `target` without `prefix` when that is one or more whole segments of it, else as it is.
    fileprivate func strip(_ prefix: Bytes, from target: Bytes) -> Bytes {
        guard target.starts(with: prefix) else { return target }
        let rest = target[prefix.n..<target.n]
        guard rest.n > 0 else { return "/" }
        switch rest[0] {
        case UInt8(ascii: "/"): return rest
        case UInt8(ascii: "?"):
            var parts = (Bytes("/"), rest)
            return withUnsafeBytes(of: &parts) {
                join($0.assumingMemoryBound(to: Bytes.self), total: rest.n + 1)
            }
        default: return target
        }
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(HTTPIntegration.self)
}
