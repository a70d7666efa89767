import AuthCalloutPlugin
public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Asks an OAuth 2.0 authorization server about tokens (RFC 7662). One instance serves all loops: what
/// it knows of tokens is theirs together.
struct OAuthIntrospection: Authorizer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.auth.oauth-introspection", name: "OAuthIntrospection", version: "1.0.0",
            vendor: "Penstock", summary: "Asks an OAuth 2.0 server about tokens.",
            configSchema: configSchema, flags: [.shared, .pure, .isolateOK],
            reads: ["request.header.*", "request.query.*", "request.cookie.*"],
            writes: ["ctx.*"])
    }

    private let source: TokenSource
    private let question: Question
    private let judge: TokenJudge
    private let tokens: TokenMemory
    private let refusals: Refusals
    private let key: SecretDigest.Key

    init(_ setup: Setup) throws {
        source = try TokenSource(setup)
        question = try Question(setup)
        judge = try TokenJudge(setup)
        tokens = try TokenMemory(setup)
        refusals = try Refusals(setup, scopes: judge.scopes)
        key = try SecretDigest.Key(setup.host)
        setup.declare(writes: ["ctx.\(setup.name).*"])
    }

    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict {
        let token: Bytes
        switch source.read(exchange) {
        case .none: return try refusals.missing(exchange)
        case .malformed(let why): return try refusals.invalid(exchange, why)
        case .some(let text): token = text
        }
        let digest = try key.digest(token, exchange.host)
        if let state = tokens.find(digest, now: exchange.seconds) {
            return try decide(state, exchange)
        }
        guard let kept = exchange.allocate(SecretDigest.self, count: 1) else {
            throw HostError(PEN_E_LIMIT, "remembering which token is asked about")
        }
        kept.initialize(to: digest)
        exchange.state = UnsafeMutableRawPointer(kept)
        // The digest's key is this instance's: another one asks as another client.
        return try question.ask(exchange, token, sharing: digest.bytes(exchange))
    }

    func resumed(_ exchange: Exchange, _ event: Event) throws -> AuthorizerVerdict {
        let answer = try question.answer(event)
        let now = exchange.seconds
        let state = try judge.judge(answer.data, now: now)
        if let kept = exchange.state?.assumingMemoryBound(to: SecretDigest.self) {
            tokens.keep(state, for: kept.pointee, now: now)
        }
        return try decide(state, exchange)
    }

    private func decide(_ state: TokenState, _ exchange: Exchange) throws -> AuthorizerVerdict {
        switch state.outcome {
        case .refused(let why): return try refusals.invalid(exchange, Bytes(why))
        case .outOfScope: return try refusals.outOfScope(exchange)
        case .active:
            try state.tell(exchange)
            return .allow
        }
    }
}

extension Exchange {
    /// Seconds since 1970, as tokens have them.
    fileprivate var seconds: Int64 { host.unixMilliseconds / 1000 }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(OAuthIntrospection.self)
}
