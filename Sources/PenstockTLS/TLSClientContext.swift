internal import CLibSSL
internal import Glibc

/// What connections to servers have in common: whom to believe, versions, who we are.
public final class TLSClientContext: @unchecked Sendable {
    // @unchecked: as TLSServerContext.

    private let context: OpaquePointer
    private let verifies: Bool

    /// The file of the system's authorities, if OpenSSL knows one.
    public static var systemAuthorities: String? {
        if let path = getenv("SSL_CERT_FILE") { return String(cString: path) }
        return X509_get_default_cert_file().map { String(cString: $0) }
    }

    /// - Parameters:
    ///   - authorities: A file of certificates in PEM; nil: the system's.
    ///   - verifies: Whether the server's certificate must be good, and for the name.
    public init(
        authorities: String? = nil, verifies: Bool = true, protocols: [String] = ["http/1.1"]
    ) throws(TLSError) {
        ERR_clear_error()
        guard let context = SSL_CTX_new(TLS_client_method()) else {
            throw TLSError("gets no memory from OpenSSL")
        }
        self.context = context
        self.verifies = verifies
        let list = protocols.flatMap { [UInt8(clamping: $0.utf8.count)] + Array($0.utf8) }
        clibssl_set_modes(context)
        SSL_CTX_set_verify(context, verifies ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
        let trusts =
            authorities.map { SSL_CTX_load_verify_locations(context, $0, nil) }
            ?? SSL_CTX_set_default_verify_paths(context)
        guard trusts == 1 else {
            let reason = TLSError.lastReason()
            SSL_CTX_free(context)
            throw TLSError("has no authorities: \(reason)")
        }
        guard clibssl_set_versions(context, 0x0303, 0x0304) == 1,
            SSL_CTX_set_alpn_protos(context, list, UInt32(list.count)) == 0
        else {
            SSL_CTX_free(context)
            throw TLSError("isn't taken by OpenSSL: \(TLSError.lastReason())")
        }
    }

    deinit { SSL_CTX_free(context) }

    /// A connection's state in OpenSSL that asks for a name and takes no other.
    func makeConnection(_ name: String) -> OpaquePointer? {
        guard let ssl = SSL_new(context) else { return nil }
        let isNamed = clibssl_set_server_name(ssl, name) == 1
        guard isNamed, !verifies || SSL_set1_host(ssl, name) == 1 else {
            SSL_free(ssl)
            return nil
        }
        return ssl
    }
}
