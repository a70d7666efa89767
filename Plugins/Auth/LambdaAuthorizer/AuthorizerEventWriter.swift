import CPenstock
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

    var format: EventFormat {
        switch self {
        case .token, .rest: .rest
        case .http1: .http1
        case .http2: .http2
        }
    }
}

/// Writes the events, in the same memory again and again.
final class AuthorizerEventWriter {
    private enum Name: Int, CaseIterable {
        case path, account, api

        var text: String {
            switch self {
            case .path: "context.penstock.path"
            case .account: "context.accountId"
            case .api: "context.apiId"
            }
        }
    }

    private let kind: AuthorizerEvent
    private let facts: EventFacts
    private let fields: EventFields
    private let handles: [UInt64]
    /// Empty: made of the API.
    private let prefix: Bytes
    private var out = JSONBuffer(capacity: 4096)
    private var repaired: [UInt8] = []

    init(_ setup: Setup, _ kind: AuthorizerEvent) throws {
        self.kind = kind
        facts = try EventFacts(setup, kind.format)
        fields = EventFields(kind.format, setup)
        handles = Name.allCases.map { setup.host.variable($0.text) }
        prefix = setup.storage.copy(try setup.config.string("arn", or: ""))
    }

    /// The request's ARN: `…/{METHOD}/{path}` with the path as it was sent, below the stage.
    func arn(_ exchange: Exchange) -> Bytes {
        let info = exchange.request
        var path = exchange.variable(handles[Name.path.rawValue]).text
        if path.isAbsent { path = info.path }
        let rest = path.n > 0 && path[0] == UInt8(ascii: "/") ? path[1..<path.n] : path
        var parts: [Bytes] = []
        if prefix.n > 0 {
            parts.append(prefix)
        } else {
            let account = exchange.variable(handles[Name.account.rawValue]).text
            parts = ["arn:aws:execute-api:local:", account.isAbsent ? "" : account, ":"]
            parts += [exchange.variable(handles[Name.api.rawValue]).text, "/", info.stage]
        }
        parts += ["/", info.method, "/", rest]
        parts.removeAll { $0.isAbsent }
        let total = parts.reduce(0) { $0 + $1.n }
        return parts.withUnsafeBufferPointer { exchange.join($0, total: total) }
    }

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
