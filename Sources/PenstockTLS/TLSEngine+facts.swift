internal import CLibSSL

extension TLSEngine {
    /// "TLSv1.3", for as long as the process lives.
    public var version: UnsafePointer<CChar>? { SSL_get_version(ssl) }
    /// "TLS_AES_128_GCM_SHA256", likewise.
    public var cipher: UnsafePointer<CChar>? { SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)) }
    /// The name that the client asked for, for as long as the engine lives.
    public var serverName: UnsafePointer<CChar>? {
        SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)
    }
    /// The handshake went on with an earlier session.
    public var isResumed: Bool { SSL_session_reused(ssl) == 1 }
    /// ALPN's choice.
    public var applicationProtocol: String {
        var bytes: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &bytes, &count)
        return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
    }
    /// Why the peer's certificate isn't taken; nil: it is.
    public var peerFault: String? {
        let code = SSL_get_verify_result(ssl)
        guard code != 0 else { return nil }
        return X509_verify_cert_error_string(code).map { String(cString: $0) } ?? "unknown"
    }
    /// The same for the operator: what is wrong with the peer's certificate, if that is it.
    public var fault: String {
        guard let peerFault else { return failure }
        let which = refused.isEmpty ? "" : " (\(refused))"
        return "its certificate\(which) isn't taken: \(peerFault)"
    }
    func note(refused subject: String) { refused = subject }

    /// The certificate that the peer showed and that was verified, in PEM; nil: none.
    public var peerCertificate: [UInt8]? {
        guard let certificate = SSL_get0_peer_certificate(ssl), peerFault == nil else { return nil }
        return TLSCertificate.text { PEM_write_bio_X509($0, certificate) }
    }

    /// Its name's rules ask clients for certificates.
    public var demandsCertificate: Bool { SSL_get_verify_mode(ssl) & SSL_VERIFY_PEER != 0 }

    /// See `TLSServerContext`.
    public var separatesClients: Bool { (owner as? TLSServerContext)?.separatesClients ?? false }

    /// Whether a client may ask for a host: not when that takes other clients than the name by which it was
    /// let in.
    public func takes(host: String) -> Bool {
        guard let context = owner as? TLSServerContext else { return true }
        // A certificate that was made for a name is the first's in everything else.
        return context.takes(host, letInBy: context.number(of: SSL_get_SSL_CTX(ssl)) ?? 0)
    }
}
