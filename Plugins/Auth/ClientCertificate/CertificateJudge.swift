import ByteEncodings
import CPenstock
import X509OpenSSL

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Says whether a certificate is good, and until when that holds.
struct CertificateJudge {
    /// A judgement without facts is a refusal.
    struct Judgement: Sendable {
        var facts: CertificateFacts?
        var fault = ""
        /// In seconds since 1970.
        var end: Int64
    }

    /// Certificates of authorities may end meanwhile, and clocks be set.
    private static let trustSeconds: Int64 = 300

    private let authorities: TrustAnchors?
    private let rules: [CertificateRule]

    init(_ setup: Setup) throws {
        let config = setup.config
        rules = try (config["allow"]?.elements ?? []).map { try CertificateRule($0) }
        guard let file = config["authorities_file"] else {
            authorities = nil
            return
        }
        let text = try setup.secretText(of: file)
        do throws(CertificateError) { authorities = try TrustAnchors(pem: text.buffer) } catch {
            throw file.error(error.description)
        }
    }

    func judge(_ text: Bytes, now: Int64) -> Judgement {
        func refused(_ why: String) -> Judgement {
            Judgement(fault: why, end: now + Self.trustSeconds)
        }
        guard text.n <= Certificate.sizeMax else { return refused("the certificate is too long") }
        do throws(CertificateError) {
            let certificate = try read(text)
            let facts = try certificate.facts()
            guard facts.isInTime(now) else {
                return refused(
                    now < facts.start
                        ? "the certificate is not valid yet" : "the certificate has expired")
            }
            if let fault = authorities?.fault(of: certificate, at: now) {
                return refused("the certificate isn't vouched for: \(fault)")
            }
            guard rules.isEmpty || rules.contains(where: { $0.allows(facts) }) else {
                return refused("no rule allows the certificate of \(facts.subject)")
            }
            return Judgement(facts: facts, end: min(facts.end, now + Self.trustSeconds))
        } catch {
            return refused(error.description)
        }
    }

    /// PEM with `%XX` for what a header can't hold (nginx's $ssl_client_escaped_cert; the X-Amzn-Mtls-Clientcert
    /// of a load balancer of AWS), or DER in base64.
    private func read(_ text: Bytes) throws(CertificateError) -> Certificate {
        // Neither writes a space as '+', which base64 has.
        guard
            let plain = PercentDecoding(plusIsSpace: false, keepsMalformed: false)
                .decoded(text.buffer)
        else { return try Certificate(UnsafeBufferPointer(start: nil, count: 0)) }
        let isPEM = plain.starts(with: "-----BEGIN".utf8)
        let decoded = isPEM ? plain : plain.withUnsafeBufferPointer { Base64.bytes($0) } ?? []
        return try decoded.withUnsafeBufferPointer { bytes throws(CertificateError) in
            try Certificate(bytes)
        }
    }
}
