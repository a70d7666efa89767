import AuthCalloutPlugin
import ByteEncodings
import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Asks the server about a token, as the client that this gateway is to it (RFC 7662 §2.1).
struct Question {
    private let service: DecisionService
    private let path: Bytes
    private let fields: UnsafeBufferPointer<pen_kv>

    init(_ setup: Setup) throws {
        let config = setup.config
        service = try DecisionService(setup)
        path = setup.storage.copy(try config.string("path", or: "/introspect"))
        var fields = [
            pen_kv(name: "content-type", value: "application/x-www-form-urlencoded"),
            pen_kv(name: "accept", value: "application/json"),
        ]
        if let credentials = try Self.credentials(config, setup) {
            fields.append(
                pen_kv(name: "authorization", value: setup.storage.copy(credentials)))
        }
        self.fields = setup.storage.copy(fields)
    }

    func ask(
        _ exchange: Exchange, _ token: Bytes, sharing: Bytes
    ) throws -> AuthorizerVerdict {
        var body = Array("token_type_hint=access_token&token=".utf8)
        PercentEncoding.form.append(token.buffer, to: &body)
        return try body.withUnsafeBufferPointer {
            try service.ask(
                exchange, method: "POST", target: path, fields: Array(fields), body: Bytes($0),
                sharing: sharing)
        }
    }

    /// The server's answer about it.
    func answer(_ event: Event) throws -> Event {
        let answer = try service.answer(event)
        switch answer.status {
        case 200: return answer
        // §2.3: it is the gateway whom the server doesn't know, not the token.
        case 401, 403:
            throw DecisionFault(
                "the server answered \(answer.status): client or bearer are not what it expects")
        default: throw DecisionFault("the server answered \(answer.status)")
        }
    }

    private static func credentials(_ config: Config, _ setup: Setup) throws -> String? {
        if let bearer = config["bearer"] {
            return "Bearer " + (try secret(bearer, setup))
        }
        guard let client = config["client"] else { return nil }
        // RFC 6749 §2.3.1: both are encoded as forms are, then joined.
        let pair = [
            try client.require("id").string(), try secret(try client.require("secret"), setup),
        ].map { PercentEncoding.form.text($0.utf8) }.joined(separator: ":")
        return "Basic " + Base64.text(Array(pair.utf8))
    }

    private static func secret(_ reference: Config, _ setup: Setup) throws -> String {
        let secret = setup.host.secret(try reference.string()).trimmed
        guard secret.n > 0 else { throw reference.error("there is no such secret") }
        var text = String(secret)
        while text.last?.isNewline == true { text.removeLast() }
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw reference.error("the secret is empty or has control characters")
        }
        return text
    }
}
