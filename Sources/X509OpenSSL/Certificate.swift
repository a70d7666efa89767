internal import ByteEncodings
internal import COpenSSL
internal import Glibc

/// A certificate of OpenSSL, with those that were sent along.
public final class Certificate: @unchecked Sendable {
    // @unchecked: an X509 that nobody changes may be used by any threads at once (OpenSSL,
    // "openssl-threads").

    /// Bytes of a text.
    public static let sizeMax = 64 << 10
    /// Certificates that are sent along, and its alternative names.
    private static let chainMax = 8, namesMax = 256

    /// The first is the certificate itself.
    let chain: [OpaquePointer]

    /// PEM, one certificate or a chain from it upwards, or one certificate in DER.
    public init(_ text: UnsafeBufferPointer<UInt8>) throws(CertificateError) {
        guard let start = text.baseAddress, !text.isEmpty, text.count <= Self.sizeMax else {
            throw CertificateError("there is no certificate of at most \(Self.sizeMax) bytes")
        }
        defer { ERR_clear_error() }
        var position: UnsafePointer<UInt8>? = start
        if text[0] == 0x30 {
            guard let certificate = d2i_X509(nil, &position, text.count) else {
                throw CertificateError("it is no certificate in DER")
            }
            chain = [certificate]
            guard position == start + text.count else {
                throw CertificateError("there are bytes behind the certificate")
            }
            return
        }
        chain = Self.read(text, atMost: Self.chainMax + 1)
        guard !chain.isEmpty, chain.count <= Self.chainMax else {
            throw CertificateError("it is no certificate, or a chain of too many")
        }
    }

    deinit { for certificate in chain { X509_free(certificate) } }

    /// Certificates of a PEM text, up to the first that is none.
    static func read(_ text: UnsafeBufferPointer<UInt8>, atMost count: Int) -> [OpaquePointer] {
        guard let memory = BIO_new_mem_buf(text.baseAddress, Int32(text.count)) else { return [] }
        defer { BIO_free(memory) }
        var found: [OpaquePointer] = []
        while found.count < count, let next = PEM_read_bio_X509(memory, nil, nil, nil) {
            found.append(next)
        }
        return found
    }

    /// What it says.
    public func facts() throws(CertificateError) -> CertificateFacts {
        defer { ERR_clear_error() }
        let certificate = chain[0]
        var facts = CertificateFacts()
        guard let subject = X509_get_subject_name(certificate),
            let issuer = X509_get_issuer_name(certificate),
            let start = Self.time(X509_get0_notBefore(certificate)),
            let end = Self.time(X509_get0_notAfter(certificate)),
            let pem = Self.text({ PEM_write_bio_X509($0, certificate) }),
            let serial = X509_get0_serialNumber(certificate)
        else { throw CertificateError("a name or a time of the certificate is malformed") }
        facts.pem = pem
        facts.subject = Self.name(subject)
        facts.issuer = Self.name(issuer)
        (facts.start, facts.notBefore) = start
        (facts.end, facts.notAfter) = end
        facts.serialNumber = Self.bytes(serial).map { Hex.text([$0]) }.joined(separator: ":")
        facts.commonName = Self.commonName(subject)
        facts.alternativeNames = Self.alternativeNames(certificate)
        var digest = [UInt8](repeating: 0, count: 64)
        var length: UInt32 = 0
        guard X509_digest(certificate, EVP_sha256(), &digest, &length) == 1 else {
            throw CertificateError("the certificate can't be hashed")
        }
        facts.sha256 = Hex.text(digest[..<Int(length)])
        return facts
    }

    /// What OpenSSL writes.
    private static func text(_ write: (OpaquePointer) -> Int32) -> String? {
        guard let memory = BIO_new(BIO_s_mem()) else { return nil }
        defer { BIO_free(memory) }
        guard write(memory) >= 0 else { return nil }
        let count = BIO_ctrl_pending(memory)
        guard count > 0, count <= sizeMax * 2 else { return "" }
        var bytes = [UInt8](repeating: 0, count: count)
        let read = BIO_read(memory, &bytes, Int32(count))
        return String(decoding: bytes.prefix(Int(max(0, read))), as: UTF8.self)
    }

    /// XN_FLAG_RFC2253 but for ASN1_STRFLGS_ESC_MSB: letters of all languages stand for themselves.
    /// (Macros of macros, which Swift doesn't import: ESC_2253, ESC_CTRL, UTF8_CONVERT, DUMP_UNKNOWN,
    /// DUMP_DER; SEP_COMMA_PLUS, DN_REV, DUMP_UNKNOWN_FIELDS.)
    private static let nameFlags: UInt =
        0x1 | 0x2 | 0x10 | 0x100 | 0x200 | 1 << 16 | 1 << 20 | 1 << 24

    private static func name(_ name: OpaquePointer) -> String {
        text { X509_NAME_print_ex($0, name, 0, nameFlags) } ?? ""
    }

    private static func time(
        _ time: UnsafePointer<ASN1_TIME>?
    ) -> (seconds: Int64, text: String)? {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1,
            let text = text({ ASN1_TIME_print($0, time) })
        else { return nil }
        return (Int64(timegm(&parts)), text)
    }

    private static func bytes(_ string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
        guard let start = ASN1_STRING_get0_data(string) else { return [] }
        return Array(
            UnsafeBufferPointer(start: start, count: Int(max(0, ASN1_STRING_length(string)))))
    }

    private static func commonName(_ name: OpaquePointer) -> String? {
        let index = X509_NAME_get_index_by_NID(name, NID_commonName, -1)
        guard index >= 0, let entry = X509_NAME_get_entry(name, index),
            let data = X509_NAME_ENTRY_get_data(entry)
        else { return nil }
        var utf8: UnsafeMutablePointer<UInt8>?
        let length = ASN1_STRING_to_UTF8(&utf8, data)
        guard length >= 0, let utf8 else { return nil }
        defer { CRYPTO_free(utf8, #file, 0) }
        return printable(UnsafeBufferPointer(start: utf8, count: Int(length)))
    }

    /// nil where there are control characters: no name that is meant to be compared has any.
    private static func printable(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func alternativeNames(_ certificate: OpaquePointer) -> [String] {
        guard
            let names = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil)
                .map({ OpaquePointer($0) })
        else { return [] }
        defer { GENERAL_NAMES_free(names) }
        return (0..<min(OPENSSL_sk_num(names), Int32(namesMax))).compactMap { index in
            guard let raw = OPENSSL_sk_value(names, index) else { return nil }
            let name = raw.assumingMemoryBound(to: GENERAL_NAME.self)
            // All of the kinds that are told are strings of this one union.
            guard let string = name.pointee.d.ia5 else { return nil }
            let data = bytes(string)
            let text = data.withUnsafeBufferPointer { printable($0) }
            return switch name.pointee.type {
            case GEN_DNS: text.map { "DNS:\($0)" }
            case GEN_URI: text.map { "URI:\($0)" }
            case GEN_EMAIL: text.map { "email:\($0)" }
            case GEN_IPADD: address(data).map { "IP:\($0)" }
            default: nil
            }
        }
    }

    private static func address(_ bytes: [UInt8]) -> String? {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard
            inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
                != nil
        else { return nil }
        return String(
            decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
