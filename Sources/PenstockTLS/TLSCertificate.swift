internal import CLibSSL
internal import Glibc

/// A certificate with its chain and key, verified to match.
public final class TLSCertificate: @unchecked Sendable {
    // @unchecked: OpenSSL's certificates and keys may be used by any threads at once when nobody
    // changes them (OpenSSL, "openssl-threads").

    /// Certificates that are sent along.
    private static let chainMax = 8
    /// Authorities in a file.
    private static let authoritiesMax = 1000
    /// Bytes of a file.
    private static let sizeMax = 1 << 20

    let chain: [OpaquePointer]
    let key: OpaquePointer
    /// The names that it is for, "*.example.com" among them.
    public let names: [String]
    /// When it ends, seconds since 1970.
    public let end: Int64
    /// What it is stapled, in DER; empty: nothing.
    let status: [UInt8]

    /// A chain from the server's own certificate upwards, its key, both in PEM, and an OCSP response in
    /// DER.
    public init(chain text: [UInt8], key keyText: [UInt8], status: [UInt8] = []) throws(TLSError) {
        ERR_clear_error()
        guard max(text.count, keyText.count, status.count) <= Self.sizeMax else {
            throw TLSError("is longer than 1 MiB")
        }
        let found = Self.certificates(text)
        var read: OpaquePointer?
        var taken = false
        defer {
            if !taken {
                for certificate in found { X509_free(certificate) }
                EVP_PKEY_free(read)
            }
            ERR_clear_error()
        }
        guard let first = found.first, found.count <= Self.chainMax else {
            throw TLSError("has no certificate in PEM, or more than \(Self.chainMax)")
        }
        read = keyText.withUnsafeBytes { bytes in
            guard let memory = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else {
                return nil
            }
            defer { BIO_free(memory) }
            // Without this function OpenSSL would ask the terminal for a password.
            return PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in 0 }, nil)
        }
        guard let key = read else {
            throw TLSError("has no private key in PEM, or one under a password")
        }
        guard X509_check_private_key(first, key) == 1 else {
            throw TLSError("has a key that isn't the certificate's")
        }
        var time = tm()
        guard ASN1_TIME_to_tm(X509_get0_notAfter(first), &time) == 1 else {
            throw TLSError("has a certificate whose end can't be read")
        }
        chain = found
        self.key = key
        end = Int64(timegm(&time))
        names = Self.names(first)
        self.status = status
        taken = true
    }

    deinit {
        for certificate in chain { X509_free(certificate) }
        EVP_PKEY_free(key)
    }

    /// Certificates of authorities in PEM, at least one; the caller frees them.
    static func authorities(_ text: [UInt8]) throws(TLSError) -> [OpaquePointer] {
        guard text.count <= sizeMax * 4 else { throw TLSError("is longer than 4 MiB") }
        let found = certificates(text, atMost: authoritiesMax)
        ERR_clear_error()
        guard (1...authoritiesMax).contains(found.count) else {
            for certificate in found { X509_free(certificate) }
            throw TLSError("has no certificate in PEM, or more than \(authoritiesMax)")
        }
        return found
    }

    private static func certificates(
        _ text: [UInt8], atMost most: Int = chainMax
    ) -> [OpaquePointer] {
        text.withUnsafeBytes { bytes in
            guard let memory = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else {
                return []
            }
            defer { BIO_free(memory) }
            var found: [OpaquePointer] = []
            while found.count <= most, let next = PEM_read_bio_X509(memory, nil, nil, nil) {
                found.append(next)
            }
            return found
        }
    }

    private static func names(_ certificate: OpaquePointer) -> [String] {
        guard let raw = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else {
            return []
        }
        let list = OpaquePointer(raw)
        defer { GENERAL_NAMES_free(list) }
        return (0..<OPENSSL_sk_num(list)).compactMap { i in
            guard let raw = OPENSSL_sk_value(list, i) else { return nil }
            var type: Int32 = 0
            let name = raw.assumingMemoryBound(to: GENERAL_NAME.self)
            guard let value = GENERAL_NAME_get0_value(name, &type), type == GEN_DNS else {
                return nil
            }
            let text = OpaquePointer(value)
            let string = UnsafePointer<ASN1_STRING>(text)
            guard let bytes = ASN1_STRING_get0_data(string) else { return nil }
            return String(
                decoding: UnsafeBufferPointer(
                    start: bytes, count: Int(ASN1_STRING_length(string))), as: UTF8.self)
        }
    }

    /// What OpenSSL writes.
    static func text(_ write: (OpaquePointer) -> Int32) -> [UInt8]? {
        guard let memory = BIO_new(BIO_s_mem()) else { return nil }
        defer { BIO_free(memory) }
        guard write(memory) == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: min(Int(BIO_ctrl_pending(memory)), sizeMax))
        let count = BIO_read(memory, &bytes, Int32(bytes.count))
        return count > 0 ? Array(bytes.prefix(Int(count))) : nil
    }
}
