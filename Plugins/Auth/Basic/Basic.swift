public import CPenstock
import PasswordHash

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Lets in who has a name and a password (RFC 7617). One instance serves all loops: what was verified
/// is theirs together.
struct Basic: Authorizer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.auth.basic", name: "Basic", version: "1.0.0", vendor: "Penstock",
            summary: "Lets in who has a name and a password.", configSchema: configSchema,
            flags: [.shared, .pure, .isolateOK],
            reads: ["request.header.authorization"], writes: ["ctx.*"])
    }

    private let users: UserTable
    /// Credentials that were right a moment ago, so that a client pays for its slow hash once.
    private let verified: SecretTable<Int>
    private let key: SecretDigest.Key
    private let lifetime: UInt64
    private let challenge: Bytes
    private let timeout: UInt32

    init(_ setup: Setup) throws {
        let config = setup.config
        // RFC 9110 §5.6.4: in a quoted string, these two are written behind a backslash.
        let realm = try config.string("realm", or: "penstock").map {
            $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0)
        }.joined()
        challenge = setup.storage.copy("Basic realm=\"\(realm)\", charset=\"UTF-8\"")
        users = try UserTable(setup)
        verified = SecretTable(countMax: Int(try config.int("cached", or: 4096, in: 0...65536)))
        key = try SecretDigest.Key(setup.host)
        lifetime =
            UInt64(try config.int("cache_seconds", or: 300, in: 0...86400)) * 1_000_000_000
        timeout = UInt32(try config.int("timeout_ms", or: 5000, in: 10...60000))
        setup.declare(writes: ["ctx.\(setup.name).*"])
    }

    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict {
        let credentials: Credentials
        switch Credentials.read(exchange) {
        case .none:
            try exchange.auth.challenge(challenge)
            exchange.explainFailure("there are no Basic credentials")
            return .abstain
        case .malformed(let why): return try refuse(exchange, why)
        case .some(let read): credentials = read
        }
        let digest = try key.digest(credentials.text, exchange.host)
        if let user = verified.find(digest, now: exchange.host.monotonicNanoseconds) {
            return try admit(user, exchange)
        }
        let user = users.find(credentials.name)
        // A name that nobody has costs what some user's costs, and is refused whatever comes of it.
        let hash = users.hash(of: user ?? users.substitute(for: digest))
        guard let attempt = exchange.allocate(Attempt.self, count: 1) else {
            throw HostError(PEN_E_LIMIT, "remembering an attempt")
        }
        attempt.initialize(to: Attempt(user: Int32(user ?? -1), digest: digest))
        exchange.state = UnsafeMutableRawPointer(attempt)
        let password = Array(credentials.password.buffer)
        try exchange.work(deadlineMilliseconds: timeout) { hash.verifies(password) ? 1 : 0 }
        return .pending
    }

    func resumed(_ exchange: Exchange, _ event: Event) throws -> AuthorizerVerdict {
        guard event.kind == .workDone, let state = exchange.state else {
            throw Unchecked()
        }
        let attempt = state.assumingMemoryBound(to: Attempt.self).pointee
        guard event.value == 1, attempt.user >= 0 else {
            return try refuse(exchange, "the name or the password is wrong")
        }
        let now = exchange.host.monotonicNanoseconds
        verified.keep(Int(attempt.user), for: attempt.digest, until: now + lifetime, now: now)
        return try admit(Int(attempt.user), exchange)
    }

    private func admit(_ index: Int, _ exchange: Exchange) throws -> AuthorizerVerdict {
        let user = users[index]
        try exchange.auth.principal(user.name)
        try exchange.auth.context("username", .string(user.name))
        for entry in user.context { try exchange.auth.context(entry.name, .string(entry.value)) }
        return .allow
    }

    private func refuse(_ exchange: Exchange, _ why: String) throws -> AuthorizerVerdict {
        exchange.explainFailure(why)
        try exchange.auth.refusal(.unauthorized)
        try exchange.auth.challenge(challenge)
        return .deny
    }
}

/// The worker's answer didn't come in time.
private struct Unchecked: Error, CustomStringConvertible {
    var description: String { "the password was not checked within timeout_ms" }
}

/// What a worker's answer is about.
private struct Attempt: BitwiseCopyable {
    /// -1: a name that nobody has.
    var user: Int32
    var digest: SecretDigest
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> { PluginLibrary.entry(Basic.self) }
