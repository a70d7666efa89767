internal import CLibSSL
internal import Glibc

/// What connections to servers have in common: whom to believe, versions, who we are.
public final class TLSClientContext: @unchecked Sendable {
    // @unchecked: as TLSServerContext.

    /// What a server's certificate must be.
    public enum Verification: Sendable, Hashable {
        /// Vouched for by an authority, of its time and for the name.
        case full
        /// Of its time and for the name; anybody may vouch for it.
        case anyAuthority
        /// Whatever it likes.
        case none
    }

    private let context: OpaquePointer
    private let verification: Verification

    /// The file of the system's authorities, if OpenSSL knows one.
    public static var systemAuthorities: String? {
        if let path = getenv("SSL_CERT_FILE") { return String(cString: path) }
        return X509_get_default_cert_file().map { String(cString: $0) }
    }

    /// - Parameters:
    ///   - authorities: Certificates in PEM; nil: the system's.
    ///   - own: What we show to servers that ask who we are; nil: nothing.
    ///   - protocols: ALPN's names, the dearest first.
    public init(
        authorities: [UInt8]? = nil, verification: Verification = .full,
        own: TLSCertificate? = nil, protocols: [String] = ["http/1.1"]
    ) throws(TLSError) {
        ERR_clear_error()
        guard let context = SSL_CTX_new(TLS_client_method()) else {
            throw TLSError("gets no memory from OpenSSL")
        }
        do throws(TLSError) {
            try Self.set(context, verification, protocols)
            try Self.trust(context, authorities)
            if let own { try Self.show(context, own) }
        } catch {
            SSL_CTX_free(context)
            throw error
        }
        // Last: from here on `deinit` frees it.
        self.context = context
        self.verification = verification
    }

    deinit { SSL_CTX_free(context) }

    private static func set(
        _ context: OpaquePointer, _ verification: Verification, _ protocols: [String]
    ) throws(TLSError) {
        let list = protocols.flatMap { [UInt8(clamping: $0.utf8.count)] + Array($0.utf8) }
        clibssl_set_modes(context)
        switch verification {
        case .full: SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        case .anyAuthority:
            SSL_CTX_set_verify(context, SSL_VERIFY_PEER) { isGood, store in
                if isGood == 1 { return 1 }
                guard TLSClientContext.isOfAuthority(X509_STORE_CTX_get_error(store)) else {
                    return 0
                }
                X509_STORE_CTX_set_error(store, X509_V_OK)
                return 1
            }
        case .none: SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
        }
        clibssl_keep_sessions(context)
        SSL_CTX_sess_set_new_cb(context) { ssl, session in
            guard let ssl, let session, let engine = SSL_get_ex_data(ssl, 0) else { return 0 }
            let sessions = Unmanaged<TLSEngine>.fromOpaque(engine).takeUnretainedValue().sessions
            return sessions?.keep(session) == true ? 1 : 0
        }
        guard clibssl_set_versions(context, 0x0303, 0x0304) == 1,
            SSL_CTX_set_alpn_protos(context, list, UInt32(list.count)) == 0
        else { throw TLSError("isn't taken by OpenSSL: \(TLSError.lastReason())") }
    }

    /// Whether a fault is that nobody known vouches for the certificate. What else may be wrong with it
    /// OpenSSL goes on to look for.
    private static func isOfAuthority(_ code: Int32) -> Bool {
        [
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED,
        ].contains(code)
    }

    private static func trust(
        _ context: OpaquePointer, _ authorities: [UInt8]?
    ) throws(TLSError) {
        guard let authorities else {
            // None there is no fault yet: whoever isn't vouched for is refused.
            _ = SSL_CTX_set_default_verify_paths(context)
            ERR_clear_error()
            return
        }
        let found = try TLSCertificate.authorities(authorities)
        defer { for certificate in found { X509_free(certificate) } }
        let store = SSL_CTX_get_cert_store(context)
        for certificate in found where X509_STORE_add_cert(store, certificate) != 1 {
            throw TLSError("has an authority that can't be used: \(TLSError.lastReason())")
        }
    }

    private static func show(
        _ context: OpaquePointer, _ own: TLSCertificate
    ) throws(TLSError) {
        guard SSL_CTX_use_certificate(context, own.chain[0]) == 1,
            SSL_CTX_use_PrivateKey(context, own.key) == 1,
            own.chain.dropFirst().allSatisfy({ clibssl_add_chain(context, $0) == 1 })
        else { throw TLSError("has a certificate that can't be shown: \(TLSError.lastReason())") }
    }

    /// A connection's state in OpenSSL that asks for a name and takes only `verified`'s certificate.
    func makeConnection(_ name: String, verified: String) -> OpaquePointer? {
        guard let ssl = SSL_new(context) else { return nil }
        // RFC 6066 §3: addresses are no server names.
        let isNamed = Self.isAddress(name) || clibssl_set_server_name(ssl, name) == 1
        guard isNamed, verification == .none || Self.expect(ssl, verified) else {
            SSL_free(ssl)
            return nil
        }
        return ssl
    }

    private static func expect(_ ssl: OpaquePointer, _ name: String) -> Bool {
        if isAddress(name) {
            return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) == 1
        }
        // RFC 9525 §6.3: a wildcard is a whole label; the subject's common name counts nowhere.
        SSL_set_hostflags(
            ssl,
            UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
        return SSL_set1_host(ssl, name) == 1
    }

    static func isAddress(_ name: String) -> Bool {
        var bytes = in6_addr()
        return inet_pton(AF_INET, name, &bytes) == 1 || inet_pton(AF_INET6, name, &bytes) == 1
    }
}
