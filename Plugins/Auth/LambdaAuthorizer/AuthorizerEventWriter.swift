import CPenstock
import IAMPolicyPlugin
import JSON
import LambdaEvents
import LambdaPlugin

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What the function is told.
enum AuthorizerEvent: String, CaseIterable {
    case token, rest
    case http1 = "http-1.0"
    case http2 = "http-2.0"
    case webSocket = "websocket"

    /// Whether its answers are those of a REST API's authorizer: policies, and context of plain values.
    var isREST: Bool { format == .rest || format == .webSocket }

    var format: EventFormat {
        switch self {
        case .token, .rest: .rest
        case .http1: .http1
        case .http2: .http2
        case .webSocket: .webSocket
        }
    }
}

/// Writes the events, in the same memory again and again.
final class AuthorizerEventWriter {
    private let kind: AuthorizerEvent
    private let facts: EventFacts
    private let fields: EventFields
    private let calls: CallARN
    private var out = JSONBuffer(capacity: 4096)
    private var repaired: [UInt8] = []

    init(_ setup: Setup, _ kind: AuthorizerEvent) throws {
        self.kind = kind
        facts = try EventFacts(setup, kind.format)
        fields = EventFields(kind.format, setup)
        calls = CallARN(setup, prefix: try setup.config.string("arn", or: ""))
    }

    /// The request's ARN.
    func arn(_ exchange: Exchange) -> Bytes { calls.arn(exchange) }

    /// The event; valid until the next one is written.
    func write(
        _ exchange: Exchange, arn: Bytes, _ identity: UnsafeBufferPointer<EventText>
    ) -> Bytes {
        out.removeAll()
        repaired.removeAll()
        let call = AuthorizerCall(arn: arn.buffer, identity: identity)
        if kind == .token {
            call.writeToken(&out)
        } else {
            var request = EventRequest()
            let info = exchange.request
            facts.fill(&request, exchange, info)
            fields.fill(&request, exchange, info, bodyLength: 0)
            kind.format.write(request, asking: call, to: &out)
            fields.end()
        }
        guard String(validating: out.bytes, as: UTF8.self) == nil else { return Bytes(out.bytes) }
        // What is structure is ASCII, so that a repair can't break it.
        repaired = Array(String(decoding: out.bytes, as: UTF8.self).utf8)
        // Kept until the next event.
        return repaired.withUnsafeBufferPointer { Bytes($0) }
    }
}
