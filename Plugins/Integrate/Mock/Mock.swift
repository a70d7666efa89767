public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Answers with a configured status, headers and body.
///
/// Without variables the answer is made once: a request costs one call of the host, and the body is
/// not even copied, because it outlives every exchange.
struct Mock: Integration {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.integrate.mock", name: "Mock", version: "1.0.0", vendor: "Penstock",
            summary: "Answers with a configured status, headers and body.",
            configSchema: configSchema, flags: [.shared, .pure, .isolateOK],
            reads: [
                "request.header.*", "request.query.*", "request.path.*", "ctx.*", "context.*",
                "stage.*",
            ])
    }

    private let status: Int32
    private let names: UnsafeBufferPointer<Bytes>
    private let values: UnsafeBufferPointer<Template>
    private let body: Template
    /// The headers when no value has a variable.
    private let constantHeaders: UnsafeBufferPointer<pen_kv>?
    /// The body when it has no variable.
    private let constantBody: pen_buf?
    /// What the API answers for a failure, instead of everything above.
    private let gatewayResponse: GatewayResponse?
    /// Why it fails, for the log.
    private let reason: String?

    init(_ setup: Setup) throws {
        let config = setup.config
        status = Int32(try config.int("status", or: 200, in: 200...599))
        var reads: [String] = []
        var names: [Bytes] = []
        var values: [Template] = []
        if let headers = config["headers"] {
            for (name, value) in headers.members {
                names.append(setup.storage.copy(name))
                values.append(try value.template(setup, &reads))
            }
        } else {
            names.append("content-type")
            values.append(try Template("application/json", setup: setup, names: &reads))
        }
        body =
            try config["body"]?.template(setup, &reads) ?? Template("", setup: setup, names: &reads)
        self.names = setup.storage.copy(names)
        self.values = setup.storage.copy(values)
        let constants = values.compactMap(\.constant)
        constantHeaders =
            constants.count == values.count
            ? setup.storage.copy(zip(names, constants).map { pen_kv(name: $0, value: $1) }) : nil
        constantBody = body.constant.map { .lasting($0) }
        gatewayResponse = try config["gateway_response"].map { value in
            let name = try value.string()
            guard let type = gatewayResponseTypes[name] else {
                throw value.error("there is no gateway response \(name)")
            }
            return type
        }
        reason = try config["reason"]?.string()
        setup.declare(reads: reads)
        setup.declare(writes: [])
        setup.wantsEvents = false
    }

    func integrate(_ exchange: Exchange) throws -> IntegrationVerdict {
        if let gatewayResponse {
            if let reason { exchange.explainFailure(reason) }
            try exchange.respond(gatewayResponse)
            return .respond
        }
        let headers = try constantHeaders ?? render(exchange)
        try exchange.respond(
            status, headers: headers, body: constantBody ?? .borrowing(body.render(exchange)))
        return .respond
    }

    private func render(_ exchange: Exchange) throws -> UnsafeBufferPointer<pen_kv> {
        guard let fields = exchange.allocate(pen_kv.self, count: names.count) else {
            throw HostError(PEN_E_LIMIT, "making the headers")
        }
        for index in 0..<names.count {
            fields[index] = pen_kv(name: names[index], value: values[index].render(exchange))
        }
        return UnsafeBufferPointer(start: fields, count: names.count)
    }
}

/// API Gateway Developer Guide, "Gateway response types".
private let gatewayResponseTypes: [String: GatewayResponse] = [
    "DEFAULT_4XX": .default4XX, "DEFAULT_5XX": .default5XX, "ACCESS_DENIED": .accessDenied,
    "API_CONFIGURATION_ERROR": .apiConfigurationError,
    "AUTHORIZER_CONFIGURATION_ERROR": .authorizerConfigurationError,
    "AUTHORIZER_FAILURE": .authorizerFailure, "BAD_REQUEST_BODY": .badRequestBody,
    "BAD_REQUEST_PARAMETERS": .badRequestParameters, "EXPIRED_TOKEN": .expiredToken,
    "INTEGRATION_FAILURE": .integrationFailure, "INTEGRATION_TIMEOUT": .integrationTimeout,
    "INVALID_API_KEY": .invalidAPIKey, "INVALID_SIGNATURE": .invalidSignature,
    "MISSING_AUTHENTICATION_TOKEN": .missingAuthenticationToken,
    "QUOTA_EXCEEDED": .quotaExceeded, "REQUEST_TOO_LARGE": .requestTooLarge,
    "RESOURCE_NOT_FOUND": .resourceNotFound, "THROTTLED": .throttled,
    "UNAUTHORIZED": .unauthorized, "UNSUPPORTED_MEDIA_TYPE": .unsupportedMediaType,
    "WAF_FILTERED": .wafFiltered,
]

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> { PluginLibrary.entry(Mock.self) }
