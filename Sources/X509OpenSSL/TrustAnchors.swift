internal import COpenSSL
internal import Glibc

/// Certificates of authorities, by which clients' certificates are verified.
public final class TrustAnchors: @unchecked Sendable {
    // @unchecked: a store may be used by any threads at once (OpenSSL, "X509_STORE_new"), and nothing
    // is added after init.

    /// Certificates between a client's and an authority's.
    private static let depthMax: Int32 = 8
    /// Authorities. API Gateway Developer Guide, "How to turn on mutual TLS authentication": 1,000.
    private static let countMax = 1000
    private let store: OpaquePointer

    /// All certificates of a PEM text.
    public init(pem: UnsafeBufferPointer<UInt8>) throws(CertificateError) {
        defer { ERR_clear_error() }
        guard pem.count <= 16 << 20, let store = X509_STORE_new() else {
            throw CertificateError("it is longer than 16 MiB")
        }
        self.store = store
        let found = Certificate.read(pem, atMost: Self.countMax + 1)
        defer { for certificate in found { X509_free(certificate) } }
        guard !found.isEmpty else { throw CertificateError("it has no certificate in PEM") }
        guard found.count <= Self.countMax else {
            throw CertificateError("it has more than \(Self.countMax) certificates")
        }
        for certificate in found { X509_STORE_add_cert(store, certificate) }
    }

    deinit { X509_STORE_free(store) }

    /// Why a certificate isn't one that they vouch for at that second; nil: it is.
    ///
    /// It must be for clients, where it says for what it is, and the whole chain up to a root as strong
    /// as that guide asks: SHA-256, RSA of 2048 bits (OpenSSL's security level 2).
    public func fault(of certificate: Certificate, at seconds: Int64) -> String? {
        defer { ERR_clear_error() }
        guard let context = X509_STORE_CTX_new(), let others = OPENSSL_sk_new_null() else {
            return "there is no memory"
        }
        defer {
            X509_STORE_CTX_free(context)
            OPENSSL_sk_free(others)
        }
        for other in certificate.chain.dropFirst() {
            OPENSSL_sk_push(others, UnsafeRawPointer(other))
        }
        guard X509_STORE_CTX_init(context, store, certificate.chain[0], others) == 1,
            let rules = X509_STORE_CTX_get0_param(context)
        else { return "it can't be looked at" }
        X509_VERIFY_PARAM_set_time(rules, time_t(seconds))
        X509_VERIFY_PARAM_set_depth(rules, Self.depthMax)
        X509_VERIFY_PARAM_set_auth_level(rules, 2)
        guard X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_CLIENT) == 1 else {
            return "its purpose can't be looked at"
        }
        guard X509_verify_cert(context) != 1 else { return nil }
        let code = Int(X509_STORE_CTX_get_error(context))
        return X509_verify_cert_error_string(code).map { String(cString: $0) } ?? "it is refused"
    }
}
