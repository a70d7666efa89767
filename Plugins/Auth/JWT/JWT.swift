public import CPenstock
import JOSE

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Lets in who has a signed token of an issuer. One instance serves all loops: keys and verified tokens
/// are theirs together.
struct JWT: Authorizer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.auth.jwt", name: "JWT", version: "1.0.0", vendor: "Penstock",
            summary: "Lets in who has a signed token of an issuer.", configSchema: configSchema,
            flags: [.shared, .pure, .isolateOK],
            reads: ["request.header.*", "request.query.*", "request.cookie.*"],
            writes: ["ctx.*"])
    }

    private let settings: Settings
    private let source: TokenSource
    let keySource: KeySource
    let keys: KeyStore
    private let tokens: TokenCache
    private let header = KnownHeader()
    private let refusals: Refusals
    let timeout: UInt32
    let keysBytesMax: Int

    init(_ setup: Setup) throws {
        let config = setup.config
        settings = try Settings(setup)
        source = try TokenSource(setup)
        refusals = Refusals(settings, setup)
        keySource = try KeySource(setup, issuer: settings.rules.issuer ?? "")
        guard let seed = setup.host.random() else {
            throw config.error("this host offers no pen.crypto/1")
        }
        tokens = TokenCache(
            count: Int(try config.int("cached_tokens", or: 8192, in: 0...1_000_000)), seed: seed)
        keysBytesMax = Int(try config.int("keys_bytes_max", or: 150_000, in: 1024...1_048_576))
        timeout = UInt32(try config.int("timeout_ms", or: 3000, in: 10...30000))
        let times = KeyStore.Times(
            refresh: UInt64(try config.int("refresh_seconds", or: 300, in: 1...86400)),
            stale: UInt64(try config.int("stale_seconds", or: 7200, in: 0...604800)),
            refetch: UInt64(try config.int("refetch_seconds", or: 10, in: 1...3600)),
            // Two requests, where discovery comes first, and what rounding loses.
            lease: UInt64(timeout) * 2 / 1000 + 2)
        keys = KeyStore(keySource, times, setup.host, tokens)
        setup.declare(writes: ["ctx.\(setup.name).*"])
    }

    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict {
        try decide(exchange, mayFetch: true)
    }

    func resumed(_ exchange: Exchange, _ event: Event) throws -> AuthorizerVerdict {
        switch event.kind {
        case .calloutDone:
            if try fetched(exchange, event) { return .pending }
            return try decide(exchange, mayFetch: false)
        case .resumed: return try decide(exchange, mayFetch: event.value == 1)
        case .cancelled:
            if exchange.isFetching { keys.abandon() }
            return .deny
        default: return try decide(exchange, mayFetch: false)
        }
    }

    private func decide(_ exchange: Exchange, mayFetch: Bool) throws -> AuthorizerVerdict {
        let text: Bytes
        switch source.read(exchange) {
        case .none: return try refusals.missing(exchange)
        case .twice: return try refusals.invalid(exchange, "the token appears twice")
        case .some(let token): text = token
        }
        let now = exchange.host.unixMilliseconds / 1000
        if let token = tokens.find(text) {
            guard now < token.end else {
                tokens.forget(token)
                return try refusals.invalid(exchange, .expired)
            }
            if now < token.recheck { return try admit(token, exchange) }
        }
        guard text.n <= settings.tokenBytesMax else {
            return try refusals.invalid(exchange, "the token is too long")
        }
        let token: CompactJWS
        do throws(JOSEError) { token = try CompactJWS(text.buffer, known: header) } catch {
            return try refusals.invalid(exchange, error.sentence)
        }
        if settings.leavesOthers {
            guard let claims = try? TokenClaims(borrowing: token.payload) else {
                return try refusals.invalid(exchange, .malformed)
            }
            // Not verified yet, and nothing is made of it but to let another decide.
            guard settings.rules.knowsIssuer(of: claims) else {
                return try refusals.another(exchange)
            }
        }
        // Before any key is looked at: what isn't allowed can't be confused with what is.
        guard settings.algorithms.contains(token.header.algorithm) else {
            return try refusals.invalid(exchange, "the token's algorithm is not allowed")
        }
        if let fresh = keys.fresh() {
            let candidates = fresh.candidates(for: token.header)
            if !candidates.isEmpty || !mayFetch {
                return try verify(token, text, candidates, fresh, now, exchange)
            }
        }
        let found: VerifyingKeys?
        if mayFetch {
            switch keys.turn(suspend: { try? exchange.suspend(deadline: timeout * 2 + 1000) }) {
            case .wait: return .pending
            case .fetch:
                if fetch(exchange) { return .pending }
                keys.settle(nil)
                found = keys.current()
            case .use(let keys): found = keys
            }
        } else {
            found = keys.current()
        }
        guard let found else {
            return try refusals.noKeys(exchange)
        }
        return try verify(
            token, text, found.candidates(for: token.header), found, now, exchange)
    }

    private func verify(
        _ token: borrowing CompactJWS, _ text: Bytes, _ candidates: [VerifyingKey],
        _ keys: VerifyingKeys, _ now: Int64, _ exchange: Exchange
    ) throws -> AuthorizerVerdict {
        guard !candidates.isEmpty else {
            return try refusals.invalid(exchange, "the token's key is not known")
        }
        guard let key = Self.signer(of: token, text, candidates) else {
            return try refusals.invalid(exchange, "the token's signature is invalid")
        }
        let claims: TokenClaims
        do throws(JOSEError) { claims = try TokenClaims(borrowing: token.payload) } catch {
            return try refusals.invalid(exchange, .malformed)
        }
        if let fault = settings.rules.fault(in: claims, now: now) {
            return try refusals.invalid(exchange, fault)
        }
        guard settings.claims.allSatisfy({ $0.holds(in: claims.document) }) else {
            return try refusals.invalid(exchange, "the token does not have a claim that it must")
        }
        let verified = VerifiedToken(
            tokens.remembers ? text : "", key, claims, settings, recheck: now + self.keys.trust)
        tokens.keep(verified, generation: keys.generation, now: now)
        return try admit(verified, exchange)
    }

    private static func signer(
        of token: borrowing CompactJWS, _ text: Bytes, _ candidates: [VerifyingKey]
    ) -> VerifyingKey? {
        for key in candidates where key.signed(token, text) { return key }
        return nil
    }

    private func admit(_ token: VerifiedToken, _ exchange: Exchange) throws -> AuthorizerVerdict {
        guard token.isInScope else { return try refusals.outOfScope(exchange) }
        try token.tell(exchange, isCognito: settings.isCognito)
        return .allow
    }
}

extension JOSEError {
    fileprivate var sentence: Bytes {
        switch code {
        case .tooLarge: "the token is too long"
        case .algorithm: "the token's algorithm is not allowed"
        case .critical: "the token has critical headers"
        case .malformed, .key: "the token is malformed"
        }
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> { PluginLibrary.entry(JWT.self) }
