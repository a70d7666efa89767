public import CPenstock
import LambdaEvents
import LambdaPlugin

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Invokes a function by the Lambda Invoke API, or in a shared library.
///
/// One instance a loop, so that events are written to memory that is there already.
struct LambdaIntegration: Integration {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.integrate.lambda", name: "Lambda", version: "1.0.0", vendor: "Penstock",
            summary: "Invokes a function by the Lambda Invoke API.", configSchema: configSchema,
            flags: [.isolateOK, .blocking],
            reads: [
                "request.header.*", "request.query.*", "request.path.*", "request.body",
                "context.*", "stage.*", "ctx.*", "response.header.*", "response.status",
            ],
            writes: [
                "request.header.*", "request.body", "response.header.*", "response.body",
                "response.status",
            ])
    }

    /// nil: the function is in a library.
    private let invocation: Invocation?
    private let library: LibraryFunction?
    private let payload: PayloadWriter
    private let answer: AnswerReader

    init(_ setup: Setup) throws {
        // nil: the body as it is.
        let format =
            try setup.config["payload"].map { try $0.string() }.map {
                EventFormat(rawValue: $0)
            } ?? .rest
        payload = try PayloadWriter(setup, format)
        answer = try AnswerReader(setup, format)
        library = try LibraryFunction(setup, answer)
        invocation = library == nil ? try Invocation(setup, format) : nil
        setup.flags = [.isolateOK]
        if library != nil, try setup.config.bool("blocks", or: true) {
            setup.flags?.insert(.blocking)
        }
    }

    func integrate(_ exchange: Exchange) throws -> IntegrationVerdict {
        let body: Bytes
        if exchange.bodyLength(.request) == 0 {
            body = ""
        } else if let whole = exchange.body(.request) {
            body = whole
        } else {
            try exchange.requireBody()
            return .needBody
        }
        let payload = payload.write(exchange, body)
        let isEvent = invocation?.isEvent(exchange) ?? false
        // Lambda Developer Guide, "Lambda quotas": 6 MB of a synchronous invocation, 1 MB of an
        // asynchronous one. They come before API Gateway's own 10 MB.
        guard payload.n <= (isEvent ? Invocation.eventMax : Invocation.payloadMax) else {
            try exchange.respond(.requestTooLarge)
            return .respond
        }
        guard let invocation else {
            return try library?.invoke(exchange, payload) ?? answer.refuse(exchange)
        }
        if try invocation.forward(exchange, payload) { return .forward }
        guard try invocation.start(exchange, payload) else { return try answer.refuse(exchange) }
        return .pending
    }

    func resumed(_ exchange: Exchange, _ event: Event) throws -> IntegrationVerdict {
        switch event.kind {
        case .calloutDone: return try answer.send(exchange, event)
        case .upstreamHead: return try answer.pass(exchange)
        case .upstreamFailed: return try answer.send(exchange, event)
        default: return .fail
        }
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(LambdaIntegration.self)
}
