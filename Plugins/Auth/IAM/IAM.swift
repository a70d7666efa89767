public import CPenstock
import IAMPolicyPlugin
import SigV4
import SigV4Plugin

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Lets in who signed the request with a known key (AWS_IAM): ABSTAIN without a signature, DENY for
/// one that isn't good.
struct IAM: Authorizer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.auth.iam", name: "IAM", version: "1.0.0", vendor: "Penstock",
            summary: "Lets in who signed the request with Signature Version 4.",
            configSchema: configSchema, flags: [.isolateOK],
            reads: ["request.header.*", "request.query.*", "request.body", "context.*"],
            writes: ["ctx.*"])
    }

    private let verifier: SigV4Verifier<HostCrypto>
    private let keys: KeyStore
    private let refusals: Refusals
    private let permit: Permit
    /// Whether nothing is behind this step: it only words the refusal.
    private let isUnrouted: Bool
    /// Whether any well-formed signature will do.
    private let isUnverified: Bool

    init(_ setup: Setup) throws {
        let config = setup.config
        verifier = SigV4Verifier(
            region: try config["region"]?.string(), service: "execute-api",
            skewMax: Int(try config.int("skew_seconds", or: 300, in: 0...3600)),
            crypto: HostCrypto(host: setup.host))
        keys = try KeyStore(setup)
        refusals = Refusals(try config["answers"]?.choice() ?? .rest)
        permit = try Permit(setup)
        isUnrouted = try config.bool("unrouted", or: false)
        isUnverified = try config.bool("unverified", or: false)
        setup.declare(writes: ["ctx.identity.*", CallerDecision.variable])
        setup.wantsEvents = false
    }

    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict {
        var message = SignedMessage(exchange)
        do throws(SigV4Error) {
            let claimed = try SigV4Authorization(message.request)
            if isUnrouted { throw .missing }
            if isUnverified { return .allow }
            // Whom nobody knows needn't send a body.
            guard keys[claimed.accessKeyID] != nil else { throw .unknownKey }
        } catch {
            return try refusals.refuse(exchange, error)
        }
        guard message.hashBody(exchange) else {
            try exchange.requireBody()
            return .needBody
        }
        return try judge(exchange, message.request)
    }

    private func judge(
        _ exchange: Exchange, _ request: SigV4Request
    ) throws -> AuthorizerVerdict {
        let now = Int(exchange.host.unixMilliseconds / 1000)
        let key: Key
        do throws(SigV4Error) {
            let signature = try verifier.verify(request, now: SigV4Timestamp(seconds: now)) {
                keys[$0]?.credentials
            }
            guard let found = keys[signature.accessKeyID] else { throw .unknownKey }
            key = found
        } catch {
            return try refusals.refuse(exchange, error)
        }
        if let end = key.expiration, end <= now { return try refusals.refuseExpired(exchange) }
        try key.identity.write(exchange)
        if let message = try permit.refusal(key, exchange) {
            return try refusals.refuseAccess(exchange, message)
        }
        guard permit.mayAct(key, exchange) else { return try refusals.refuseAct(exchange) }
        return .allow
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> { PluginLibrary.entry(IAM.self) }
