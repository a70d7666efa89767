internal import CLibSSL

/// What a listener's connections have in common: certificates by name, versions, ciphers, protocols.
/// Never changes; a reload makes another, and connections keep the one that they began with.
public final class TLSServerContext: @unchecked Sendable {
    // @unchecked: an SSL_CTX that nobody changes may be used by any threads at once (OpenSSL,
    // "openssl-threads"); everything is set in init.

    /// The certificates; the first is for clients that name none, or one that nobody has.
    public let certificates: [TLSCertificate]
    private let contexts: [OpaquePointer]
    private let names: ServerNames
    private let tickets: TicketKeys
    private let protocols: [UInt8]

    /// - Parameter protocols: ALPN's names, the dearest first.
    public init(
        _ certificates: [TLSCertificate], policy: SecurityPolicy = .tls12, tickets: TicketKeys,
        protocols: [String] = ["http/1.1"]
    ) throws(TLSError) {
        ERR_clear_error()
        guard !certificates.isEmpty else { throw TLSError("has no certificate") }
        var names = ServerNames()
        var contexts: [OpaquePointer] = []
        var fault: TLSError?
        for (number, certificate) in certificates.enumerated() {
            for name in certificate.names { names.add(name, number) }
            switch Self.make(certificate, policy) {
            case .success(let context): contexts.append(context)
            case .failure(let error): fault = fault ?? error
            }
        }
        if let fault {
            for context in contexts { SSL_CTX_free(context) }
            throw fault
        }
        self.certificates = certificates
        self.contexts = contexts
        self.names = names
        self.tickets = tickets
        self.protocols = protocols.flatMap { [UInt8(clamping: $0.utf8.count)] + Array($0.utf8) }
        for context in contexts { listen(context) }
    }

    deinit { for context in contexts { SSL_CTX_free(context) } }

    /// A connection's state in OpenSSL, or nil without memory.
    func makeConnection() -> OpaquePointer? { SSL_new(contexts[0]) }

    private static func make(
        _ certificate: TLSCertificate, _ policy: SecurityPolicy
    ) -> Result<OpaquePointer, TLSError> {
        guard let context = SSL_CTX_new(TLS_server_method()) else {
            return .failure(TLSError("gets no memory from OpenSSL"))
        }
        clibssl_harden_server(context)
        clibssl_set_modes(context)
        clibssl_share_nothing(context)
        let id: [UInt8] = Array("penstock".utf8)
        let isSet =
            clibssl_set_versions(context, policy.oldestVersion, 0x0304) == 1
            && SSL_CTX_set_cipher_list(context, policy.ciphers) == 1
            && SSL_CTX_set_ciphersuites(context, SecurityPolicy.suites) == 1
            && clibssl_set_groups(context, "X25519:P-256:P-384") == 1
            && SSL_CTX_set_session_id_context(context, id, UInt32(id.count)) == 1
            && SSL_CTX_use_certificate(context, certificate.chain[0]) == 1
            && SSL_CTX_use_PrivateKey(context, certificate.key) == 1
            && certificate.chain.dropFirst().allSatisfy { clibssl_add_chain(context, $0) == 1 }
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
        clibssl_on_server_name(context, TLSServerContext.onServerName, me)
        clibssl_on_status(context, TLSServerContext.onStatus, me)
        SSL_CTX_set_alpn_select_cb(context, TLSServerContext.onProtocols, me)
        clibssl_set_app_data(context, me)
        SSL_CTX_set_tlsext_ticket_key_evp_cb(context, TLSServerContext.onTicket)
    }

    static func from(_ pointer: UnsafeMutableRawPointer?) -> TLSServerContext? {
        pointer.map { Unmanaged<TLSServerContext>.fromOpaque($0).takeUnretainedValue() }
    }

    func certificate(of context: OpaquePointer?) -> TLSCertificate? {
        contexts.firstIndex { $0 == context }.map { certificates[$0] }
    }

    /// The names of the certificate that a client gets who asks for a name.
    package func certificateNames(for name: String) -> [String] {
        certificates[names.number(for: name)].names
    }

    func choose(_ name: String) -> OpaquePointer { contexts[names.number(for: name)] }

    var protocolList: [UInt8] { protocols }
    var ticketKeys: TicketKeys { tickets }
}
