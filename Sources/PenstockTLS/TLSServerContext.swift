internal import CLibSSL

/// What a listener's connections have in common: certificates by name, versions, ciphers, protocols.
/// Never changes; a reload makes another, and connections keep the one that they began with.
public final class TLSServerContext: @unchecked Sendable {
    // @unchecked: an SSL_CTX that nobody changes may be used by any threads at once (OpenSSL,
    // "openssl-threads"); everything is set in init.

    /// The first is for clients that name none, or one that nobody has.
    public let identities: [TLSIdentity]
    /// Some names take only some clients, and others take others: whoever was let in by one name may not
    /// ask for another.
    public let separatesClients: Bool
    /// Clients in clear text would get around what some names ask for.
    public var guardsNames: Bool { identities.contains { $0.clients?.mode == .required } }
    /// Makes certificates for names that nobody has; nil: they get the first.
    private let issued: IssuedContexts?
    private let contexts: [OpaquePointer]
    private let names: ServerNames
    private let tickets: TicketKeys
    private let protocols: [UInt8]

    /// One policy and the same clients for all certificates.
    public convenience init(
        _ certificates: [TLSCertificate], policy: SecurityPolicy = .tls12, tickets: TicketKeys,
        protocols: [String] = ["http/1.1"]
    ) throws(TLSError) {
        try self.init(
            certificates.map { TLSIdentity($0, policy: policy) }, tickets: tickets,
            protocols: protocols)
    }

    /// - Parameters:
    ///   - authority: Makes certificates for names that none of the identities has, when a client asks for one.
    ///   - protocols: ALPN's names, the dearest first.
    public init(
        _ identities: [TLSIdentity], tickets: TicketKeys, protocols: [String] = ["http/1.1"],
        authority: LocalAuthority? = nil
    ) throws(TLSError) {
        ERR_clear_error()
        guard !identities.isEmpty else { throw TLSError("has no certificate") }
        var names = ServerNames()
        var contexts: [OpaquePointer] = []
        var fault: TLSError?
        for (number, identity) in identities.enumerated() {
            for name in identity.names { names.add(name, number) }
            switch Self.make(identity) {
            case .success(let context): contexts.append(context)
            case .failure(let error): fault = fault ?? error
            }
        }
        if let fault {
            for context in contexts { SSL_CTX_free(context) }
            throw fault
        }
        self.identities = identities
        issued = authority.map { IssuedContexts($0, as: identities[0]) }
        self.contexts = contexts
        self.names = names
        self.tickets = tickets
        self.protocols = protocols.flatMap { [UInt8(clamping: $0.utf8.count)] + Array($0.utf8) }
        let clients = identities.map { $0.clients.map { ObjectIdentifier($0) } }
        separatesClients = clients.contains { $0 != clients[0] }
        for context in contexts { listen(context) }
    }

    deinit { for context in contexts { SSL_CTX_free(context) } }

    /// The certificates, in the order of the identities.
    public var certificates: [TLSCertificate] { identities.map(\.certificate) }

    /// A connection's state in OpenSSL, or nil without memory.
    func makeConnection() -> OpaquePointer? { SSL_new(contexts[0]) }

    static func make(_ identity: TLSIdentity) -> Result<OpaquePointer, TLSError> {
        guard let context = SSL_CTX_new(TLS_server_method()) else {
            return .failure(TLSError("gets no memory from OpenSSL"))
        }
        clibssl_harden_server(context)
        clibssl_set_modes(context)
        clibssl_share_nothing(context)
        let certificate = identity.certificate
        let id: [UInt8] = Array("penstock".utf8)
        let isSet =
            clibssl_set_versions(context, identity.policy.oldestVersion, 0x0304) == 1
            && SSL_CTX_set_cipher_list(context, identity.policy.ciphers) == 1
            && SSL_CTX_set_ciphersuites(context, identity.policy.suites) == 1
            && clibssl_set_groups(context, "X25519:P-256:P-384") == 1
            && SSL_CTX_set_session_id_context(context, id, UInt32(id.count)) == 1
            && SSL_CTX_use_certificate(context, certificate.chain[0]) == 1
            && SSL_CTX_use_PrivateKey(context, certificate.key) == 1
            && certificate.chain.dropFirst().allSatisfy { clibssl_add_chain(context, $0) == 1 }
            && identity.clients?.enter(context) ?? true
        // One ticket is enough for a client that keeps its connection; OpenSSL sends two.
        guard isSet, SSL_CTX_set_num_tickets(context, 1) == 1 else {
            SSL_CTX_free(context)
            return .failure(TLSError("isn't taken by OpenSSL: \(TLSError.lastReason())"))
        }
        return .success(context)
    }

    /// Enters the callbacks. They get this object unretained: whoever owns a connection owns it too.
    private func listen(_ context: OpaquePointer) {
        let me = Unmanaged.passUnretained(self).toOpaque()
        SSL_CTX_set_client_hello_cb(context, TLSServerContext.onHello, me)
        clibssl_on_server_name(context, TLSServerContext.onServerName, me)
        clibssl_on_status(context, TLSServerContext.onStatus, me)
        SSL_CTX_set_alpn_select_cb(context, TLSServerContext.onProtocols, me)
        clibssl_set_app_data(context, me)
        SSL_CTX_set_tlsext_ticket_key_evp_cb(context, TLSServerContext.onTicket)
    }

    static func from(_ pointer: UnsafeMutableRawPointer?) -> TLSServerContext? {
        pointer.map { Unmanaged<TLSServerContext>.fromOpaque($0).takeUnretainedValue() }
    }

    func number(of context: OpaquePointer?) -> Int? { contexts.firstIndex { $0 == context } }

    /// The names of the certificate that a client gets who asks for a name.
    package func certificateNames(for name: String) -> [String] {
        identities[names.number(for: name)].certificate.names
    }

    /// Makes a connection what the name has that its client asks for. Before anything is negotiated.
    func take(_ name: String?, _ ssl: OpaquePointer) {
        let known = name.flatMap { names.known($0) }
        let identity = identities[known ?? 0]
        if let known {
            if known > 0 { SSL_set_SSL_CTX(ssl, contexts[known]) }
        } else if let name, let made = issued?.context(for: name, listen) {
            SSL_set_SSL_CTX(ssl, made)
        }
        clibssl_limit_versions(ssl, identity.policy.oldestVersion, 0x0304)
        identity.clients?.demand(ssl)
    }

    /// Whether a client without a certificate may ask for a host.
    public func takesAnybody(for host: String) -> Bool {
        identities[names.number(for: host)].clients?.mode != .required
    }

    /// Whether a client that was let in by one name's rules may ask for a host.
    func takes(_ host: String, letInBy number: Int) -> Bool {
        let other = names.number(for: host)
        return other == number || identities[other].clients == nil
            || identities[other].clients === identities[number].clients
    }

    var protocolList: [UInt8] { protocols }
    var ticketKeys: TicketKeys { tickets }
}
