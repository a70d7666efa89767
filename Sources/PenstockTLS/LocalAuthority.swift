internal import CLibSSL
internal import Glibc

/// A certificate authority of one machine, for names that no public one vouches for. ECDSA on P-256.
public final class LocalAuthority: @unchecked Sendable {
    // @unchecked: as TLSCertificate; what it makes is written before anybody has it.

    /// What can be written to files.
    public struct Issued: Sendable {
        /// In PEM: the certificate, the authority's behind it where it isn't that.
        public var chain: [UInt8]
        /// In PEM.
        public var key: [UInt8]

        /// What was read from files.
        public init(chain: [UInt8], key: [UInt8]) {
            self.chain = chain
            self.key = key
        }
    }
    /// Days of the authority's certificate, and of others: browsers take no server's for longer than 398.
    public static let days = 3650, leafDays = 397

    private let certificate: OpaquePointer
    private let key: OpaquePointer
    /// The authority itself.
    public let issued: Issued

    /// A new authority. `name` tells machines apart where several are trusted.
    public init(name: String, now: Int64) throws(TLSError) {
        guard let key = clibssl_make_p256() else { throw TLSError("can't make a key") }
        let rules = [
            (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"),
            (NID_key_usage, "critical,keyCertSign,cRLSign"),
            (NID_subject_key_identifier, "hash"),
        ]
        let made = Self.make(
            "Penstock local CA (\(name))", key, by: nil, key, rules, now: now, days: Self.days)
        guard let made, let chain = Self.pem(made), let text = Self.pem(key: key) else {
            X509_free(made)
            EVP_PKEY_free(key)
            throw TLSError("can't make a certificate: \(TLSError.lastReason())")
        }
        certificate = made
        self.key = key
        issued = Issued(chain: chain, key: text)
    }

    /// The authority that was written to files before.
    public init(_ issued: Issued) throws(TLSError) {
        let read = try TLSCertificate(chain: issued.chain, key: issued.key)
        X509_up_ref(read.chain[0])
        EVP_PKEY_up_ref(read.key)
        certificate = read.chain[0]
        key = read.key
        self.issued = issued
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
    }

    /// A certificate for DNS names and IP addresses.
    public func certificate(for names: [String], now: Int64) throws(TLSError) -> Issued {
        for name in names where !Self.isName(name) {
            throw TLSError("can't have the name \(name)")
        }
        guard let first = names.first, names.count <= 100, let own = clibssl_make_p256() else {
            throw TLSError("needs 1 to 100 names")
        }
        defer { EVP_PKEY_free(own) }
        let list = names.map { (Self.isAddress($0) ? "IP:" : "DNS:") + $0 }.joined(separator: ",")
        let rules = [
            (NID_basic_constraints, "critical,CA:FALSE"),
            (NID_key_usage, "critical,digitalSignature"), (NID_ext_key_usage, "serverAuth"),
            (NID_subject_alt_name, list), (NID_authority_key_identifier, "keyid"),
        ]
        let made = Self.make(
            String(first.prefix(64)), own, by: certificate, key, rules, now: now,
            days: Self.leafDays)
        defer { X509_free(made) }
        guard let made, let chain = Self.pem(made), let text = Self.pem(key: own) else {
            throw TLSError("can't be made: \(TLSError.lastReason())")
        }
        return Issued(chain: chain + issued.chain, key: text)
    }

    /// Names go into OpenSSL's extension syntax, where a comma begins another entry.
    private static func isName(_ name: String) -> Bool {
        guard (1...253).contains(name.utf8.count) else { return false }
        if isAddress(name) { return true }
        let rest = name.hasPrefix("*.") ? name.dropFirst(2) : name[...]
        return rest.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy {
                    ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39)
                        || $0 == 0x2d || $0 == 0x5f
                }
        }
    }

    private static func isAddress(_ name: String) -> Bool {
        var bytes = in6_addr()
        return inet_pton(AF_INET, name, &bytes) == 1 || inet_pton(AF_INET6, name, &bytes) == 1
    }

    private static func make(
        _ name: String, _ own: OpaquePointer, by issuer: OpaquePointer?, _ signer: OpaquePointer,
        _ rules: [(Int32, String)], now: Int64, days: Int
    ) -> OpaquePointer? {
        guard let certificate = X509_new(), let subject = X509_NAME_new() else { return nil }
        defer { X509_NAME_free(subject) }
        var serial: UInt64 = 0
        let isRandom = withUnsafeMutableBytes(of: &serial) {
            clibssl_random($0.baseAddress?.assumingMemoryBound(to: UInt8.self), 8) == 1
        }
        // A clock of another machine may be a little behind.
        let start = now - 3600
        var isMade =
            isRandom && X509_set_version(certificate, 2) == 1
            && ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1) == 1
            && ASN1_TIME_set(X509_getm_notBefore(certificate), time_t(start)) != nil
            && ASN1_TIME_set(
                X509_getm_notAfter(certificate), time_t(start + Int64(days) * 86400)) != nil
            && X509_set_pubkey(certificate, own) == 1
            && X509_NAME_add_entry_by_NID(
                subject, NID_commonName, MBSTRING_UTF8, Array(name.utf8), Int32(name.utf8.count),
                -1, 0) == 1
            && X509_set_subject_name(certificate, subject) == 1
            && X509_set_issuer_name(
                certificate, issuer.map { X509_get_subject_name($0) } ?? subject) == 1
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer ?? certificate, certificate, nil, nil, 0)
        for (kind, text) in rules where isMade {
            let rule = X509V3_EXT_conf_nid(nil, &context, kind, text)
            isMade = rule != nil && X509_add_ext(certificate, rule, -1) == 1
            X509_EXTENSION_free(rule)
        }
        guard isMade, X509_sign(certificate, signer, EVP_sha256()) > 0 else {
            X509_free(certificate)
            return nil
        }
        return certificate
    }

    private static func pem(_ certificate: OpaquePointer) -> [UInt8]? {
        TLSCertificate.text { PEM_write_bio_X509($0, certificate) }
    }

    private static func pem(key: OpaquePointer) -> [UInt8]? {
        TLSCertificate.text { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }
}
