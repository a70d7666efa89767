internal import CLibSSL
internal import Glibc

/// Which clients a server takes: those whose certificates its authorities vouch for, and haven't revoked.
public final class TLSClients: @unchecked Sendable {
    // @unchecked: as TLSCertificate.

    /// What becomes of a client that shows no certificate. One that isn't good is refused in either case.
    public enum Mode: Sendable {
        /// It is refused.
        case required
        /// It is let in, and its requests have none.
        case requested
    }

    /// Links between a client's certificate and a root. API Gateway Developer Guide, "Configuring mutual TLS
    /// authentication": a truststore may have chains of up to four.
    private static let depth: Int32 = 4
    private static let revocationsMax = 1000

    let mode: Mode
    private let authorities: [OpaquePointer]
    private let revocations: [OpaquePointer]
    /// Tells sessions apart: one that these rules didn't make isn't gone on with.
    let name: [UInt8]
    /// What is wrong with the truststore without making it useless; sentences.
    public let warnings: [String]

    /// - Parameters:
    ///   - truststore: Certificates of authorities in PEM.
    ///   - revocation: Lists of revoked certificates in PEM. An authority that has none revokes nothing.
    public init(
        truststore: [UInt8], revocation: [UInt8] = [], mode: Mode = .required
    ) throws(TLSError) {
        ERR_clear_error()
        let found = try TLSCertificate.authorities(truststore)
        var revoked: [OpaquePointer] = []
        revocation.withUnsafeBytes { bytes in
            guard let memory = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else {
                return
            }
            defer { BIO_free(memory) }
            while revoked.count < Self.revocationsMax,
                let list = PEM_read_bio_X509_CRL(memory, nil, nil, nil)
            {
                revoked.append(list)
            }
        }
        ERR_clear_error()
        guard revocation.isEmpty || !revoked.isEmpty else {
            for certificate in found { X509_free(certificate) }
            throw TLSError("has no list of revoked certificates in PEM")
        }
        authorities = found
        revocations = revoked
        self.mode = mode
        var digest = [UInt8](repeating: 0, count: 32)
        let all = truststore + [0] + revocation
        _ = EVP_Digest(all, all.count, &digest, nil, EVP_sha256(), nil)
        name = digest
        warnings = found.enumerated().compactMap { Self.warning($1, $0 + 1) }
    }

    deinit {
        for certificate in authorities { X509_free(certificate) }
        for list in revocations { X509_CRL_free(list) }
    }

    private static func warning(_ certificate: OpaquePointer, _ number: Int) -> String? {
        let what = "certificate \(number) (\(subject(certificate)))"
        if X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0 {
            return "\(what) has expired"
        }
        // 0: it isn't an authority's.
        return X509_check_ca(certificate) == 0 ? "\(what) is no authority's" : nil
    }

    static func subject(_ certificate: OpaquePointer?) -> String {
        guard let name = certificate.flatMap({ X509_get_subject_name($0) }) else { return "-" }
        var text = [CChar](repeating: 0, count: 256)
        guard X509_NAME_oneline(name, &text, Int32(text.count)) != nil else { return "-" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Makes a context verify clients so. The connection itself is told by `demand`.
    func enter(_ context: OpaquePointer) -> Bool {
        let store = SSL_CTX_get_cert_store(context)
        for certificate in authorities {
            guard X509_STORE_add_cert(store, certificate) == 1,
                // So that clients with several know which to show.
                SSL_CTX_add_client_CA(context, certificate) == 1
            else { return false }
        }
        for list in revocations {
            guard X509_STORE_add_crl(store, list) == 1 else { return false }
        }
        if !revocations.isEmpty {
            let flags = UInt(X509_V_FLAG_CRL_CHECK) | UInt(X509_V_FLAG_CRL_CHECK_ALL)
            guard X509_STORE_set_flags(store, flags) == 1 else { return false }
        }
        X509_STORE_set_depth(store, Self.depth)
        return SSL_CTX_set_session_id_context(context, name, UInt32(name.count)) == 1
    }

    /// Makes a connection ask for a certificate.
    func demand(_ ssl: OpaquePointer) {
        let flags = SSL_VERIFY_PEER | (mode == .required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0)
        SSL_set_verify(ssl, flags) { isGood, store in
            if isGood == 1 { return 1 }
            if X509_STORE_CTX_get_error(store) == X509_V_ERR_UNABLE_TO_GET_CRL {
                X509_STORE_CTX_set_error(store, X509_V_OK)
                return 1
            }
            let index = SSL_get_ex_data_X509_STORE_CTX_idx()
            if let ssl = X509_STORE_CTX_get_ex_data(store, index),
                let engine = SSL_get_ex_data(OpaquePointer(ssl), 0)
            {
                Unmanaged<TLSEngine>.fromOpaque(engine).takeUnretainedValue()
                    .note(refused: TLSClients.subject(X509_STORE_CTX_get0_cert(store)))
            }
            return 0
        }
    }
}
