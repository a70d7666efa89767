import X509OpenSSL

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What a certificate must say to be let in: all that is written of it.
struct CertificateRule {
    private let subject, issuer, alternativeName, sha256: String?

    init(_ config: Config) throws {
        subject = try config["subject"]?.string()
        issuer = try config["issuer"]?.string()
        alternativeName = try config["san"]?.string()
        sha256 = try config["sha256"].map {
            try $0.string().lowercased().split(separator: ":").joined()
        }
        if let sha256, sha256.utf8.count != 64 {
            throw (config["sha256"] ?? config).error("must be 64 hexadecimal digits")
        }
    }

    func allows(_ facts: CertificateFacts) -> Bool {
        (subject == nil || subject == facts.subject) && (issuer == nil || issuer == facts.issuer)
            && (sha256 == nil || sha256 == facts.sha256)
            && (alternativeName.map { facts.alternativeNames.contains($0) } ?? true)
    }
}
