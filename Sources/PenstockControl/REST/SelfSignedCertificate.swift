internal import COpenSSL

/// A key pair and a certificate that it signs itself (RFC 5280), by OpenSSL.
enum SelfSignedCertificate {
    /// PEM of both.
    struct Pair {
        var certificate: String
        var privateKey: String
    }

    /// How long it is good. AWS developer guide, "Generate and configure an SSL certificate": a year.
    static let lifetimeSeconds: Int64 = 365 * 86_400
    private static let keyBits: Int32 = 2048

    /// A new pair; nil: OpenSSL refused, which it does when the system has no randomness.
    static func generate(name: String) -> Pair? {
        guard let key = makeKey() else { return nil }
        defer { EVP_PKEY_free(key) }
        guard let certificate = X509_new() else { return nil }
        defer { X509_free(certificate) }
        // Version 3 is written as 2.
        X509_set_version(certificate, 2)
        ASN1_INTEGER_set_uint64(
            X509_get_serialNumber(certificate), UInt64.random(in: 1...UInt64(Int64.max)))
        X509_gmtime_adj(X509_getm_notBefore(certificate), 0)
        X509_gmtime_adj(X509_getm_notAfter(certificate), Int(lifetimeSeconds))
        let subject = X509_get_subject_name(certificate)
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0)
        guard X509_set_issuer_name(certificate, subject) == 1,
            X509_set_pubkey(certificate, key) == 1,
            X509_sign(certificate, key, EVP_sha256()) > 0,
            let text = pem({ PEM_write_bio_X509($0, certificate) }),
            let secret = pem({ PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) })
        else { return nil }
        return Pair(certificate: text, privateKey: secret)
    }

    /// asn1.h's macro `MBSTRING_UTF8`, which Swift doesn't import: MBSTRING_FLAG.
    private static let MBSTRING_UTF8: Int32 = 0x1000

    private static func makeKey() -> OpaquePointer? {
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_keygen_bits(context, keyBits) == 1,
            EVP_PKEY_keygen(context, &key) == 1
        else { return nil }
        return key
    }

    private static func pem(_ write: (OpaquePointer) -> Int32) -> String? {
        guard let memory = BIO_new(BIO_s_mem()) else { return nil }
        defer { BIO_free(memory) }
        guard write(memory) == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = BIO_read(memory, &bytes, Int32(bytes.count))
        guard count > 0 else { return nil }
        return String(decoding: bytes[..<Int(count)], as: UTF8.self)
    }
}
