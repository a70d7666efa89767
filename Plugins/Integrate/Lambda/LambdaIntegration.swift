public import CPenstock
import LambdaEvents

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Invokes a function by the Lambda Invoke API.
///
/// One instance a loop, so that events are written to memory that is there already.
struct LambdaIntegration: Integration {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.integrate.lambda", name: "Lambda", version: "1.0.0", vendor: "Penstock",
            summary: "Invokes a function by the Lambda Invoke API.", configSchema: configSchema,
            flags: [.isolateOK],
            reads: [
                "request.header.*", "request.query.*", "request.path.*", "request.body",
                "context.*", "stage.*", "ctx.*", "response.header.*", "response.status",
            ],
            writes: [
                "request.header.*", "request.body", "response.header.*", "response.body",
                "response.status",
            ])
    }

    private let invocation: Invocation
    private let payload: PayloadWriter
    private let answer: AnswerReader

    init(_ setup: Setup) throws {
        // nil: the body as it is.
        let format =
            try setup.config["payload"].map { try $0.string() }.map {
                EventFormat(rawValue: $0)
            } ?? .rest
        invocation = try Invocation(setup, format)
        payload = try PayloadWriter(setup, format)
        answer = try AnswerReader(setup, format)
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
        let isEvent = invocation.isEvent(exchange)
        // Lambda Developer Guide, "Lambda quotas": 6 MB of a synchronous invocation, 1 MB of an
        // asynchronous one. They come before API Gateway's own 10 MB.
        guard payload.n <= (isEvent ? Invocation.eventMax : Invocation.payloadMax) else {
            try exchange.respond(.requestTooLarge)
            return .respond
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
