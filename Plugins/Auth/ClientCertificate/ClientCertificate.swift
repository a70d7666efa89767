public import CPenstock
import X509OpenSSL

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Lets in whose certificate is good: the connection's, or one that a trusted proxy tells of.
struct ClientCertificate: Authorizer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.auth.client-certificate", name: "ClientCertificate", version: "1.0.0",
            vendor: "Penstock", summary: "Lets in whose certificate is good.",
            configSchema: configSchema, flags: [.shared, .pure, .isolateOK],
            reads: ["request.header.*", "context.*"], writes: ["ctx.*"])
    }

    /// Bytes of a text that is remembered with what was found; longer ones are looked at each time.
    private static let rememberedMax = 16 << 10

    private let source: CertificateSource
    private let judge: CertificateJudge
    private let seen: SecretTable<CertificateJudge.Judgement>
    private let key: SecretDigest.Key
    private let principal: Principal

    init(_ setup: Setup) throws {
        source = try CertificateSource(setup)
        judge = try CertificateJudge(setup)
        principal = try setup.config["principal"]?.choice() ?? .subject
        seen = SecretTable(
            countMax: Int(try setup.config.int("cached", or: 1024, in: 0...65536)))
        key = try SecretDigest.Key(setup.host)
        setup.wantsEvents = false
        setup.declare(writes: ["ctx.\(setup.name).*", "ctx.identity.*"])
    }

    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict {
        let text: Bytes
        switch source.read(exchange) {
        case .none:
            // AWS's mutual TLS ends the handshake; what is left to say here is 403.
            try exchange.auth.refusal(.accessDenied)
            exchange.explainFailure("there is no client certificate")
            return .abstain
        case .refused(let why): return try refuse(exchange, why)
        case .some(let found): text = found
        }
        let now = exchange.host.unixMilliseconds / 1000
        let digest = try key.digest(text, exchange.host)
        let judgement: CertificateJudge.Judgement
        if let known = seen.find(digest, now: UInt64(max(0, now))) {
            judgement = known
        } else {
            judgement = judge.judge(text, now: now)
            if text.n <= Self.rememberedMax {
                seen.keep(
                    judgement, for: digest, until: UInt64(max(0, judgement.end)),
                    now: UInt64(max(0, now)))
            }
        }
        guard let facts = judgement.facts else { return try refuse(exchange, judgement.fault) }
        // A certificate that was in time when it was kept is still so: `end` sees to it.
        guard let who = principal.name(of: facts) else {
            return try refuse(exchange, "the certificate has no \(principal.rawValue)")
        }
        try facts.tell(exchange, who)
        return .allow
    }

    private func refuse(_ exchange: Exchange, _ why: String) throws -> AuthorizerVerdict {
        exchange.explainFailure(why)
        try exchange.auth.refusal(.accessDenied)
        return .deny
    }
}

/// By which of its names a client is known.
enum Principal: String, CaseIterable {
    case subject, commonName, sha256, dns, uri, email

    func name(of facts: CertificateFacts) -> String? {
        switch self {
        case .subject: facts.subject.isEmpty ? nil : facts.subject
        case .commonName: facts.commonName
        case .sha256: facts.sha256
        case .dns: alternative("DNS:", facts)
        case .uri: alternative("URI:", facts)
        case .email: alternative("email:", facts)
        }
    }

    private func alternative(_ kind: String, _ facts: CertificateFacts) -> String? {
        facts.alternativeNames.first { $0.hasPrefix(kind) }.map { String($0.dropFirst(kind.count)) }
    }
}

extension CertificateFacts {
    /// `$context.identity.clientCert.*` as AWS names it (developer guide, "$context variables for data
    /// models, authorizers, mapping templates"), and the principal.
    fileprivate func tell(_ exchange: Exchange, _ principal: String) throws {
        func copy(_ text: String) -> Bytes {
            var text = text
            return text.withUTF8 { exchange.copy($0.isEmpty ? "" : Bytes($0)) }
        }
        let members: [(StaticString, String)] = [
            ("ctx.identity.clientCert.clientCertPem", pem),
            ("ctx.identity.clientCert.subjectDN", subject),
            ("ctx.identity.clientCert.issuerDN", issuer),
            ("ctx.identity.clientCert.serialNumber", serialNumber),
            ("ctx.identity.clientCert.validity.notBefore", notBefore),
            ("ctx.identity.clientCert.validity.notAfter", notAfter),
        ]
        for (name, text) in members {
            try exchange.setVariable(Bytes(name), .string(copy(text)))
        }
        try exchange.auth.principal(copy(principal))
        try exchange.auth.context("subjectDN", .string(copy(subject)))
        try exchange.auth.context("sha256", .string(copy(sha256)))
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(ClientCertificate.self)
}
