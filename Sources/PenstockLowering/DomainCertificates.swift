internal import JSON
internal import PenstockModel

/// What listeners need for the custom domain names of definitions.
struct DomainCertificates {
    let options: LoweringOptions

    /// Whether listeners speak TLS at all.
    var isServed: Bool { !options.certificates.isEmpty || !options.domainCertificates.isEmpty }

    /// Why a domain name can't be served; nil: it can.
    func fault(of domain: DomainName) -> (message: String, hint: String)? {
        guard let truststore = truststores(of: domain).first else { return nil }
        guard isServed else {
            return (
                "its clients show certificates, and the listeners have no TLS",
                "--tls local, or --tls CERTIFICATE.pem,KEY.pem"
            )
        }
        guard self.truststore(of: domain) != nil else {
            return (
                "nothing stands for the truststore \(truststore)",
                "--truststore \(truststore)=FILE says where it is"
            )
        }
        guard options.authority != nil || files(of: domain) != nil else {
            return (
                "its clients show certificates, and it has none itself",
                "--certificate \(domain.domainName)=CERTIFICATE.pem,KEY.pem says where it is"
            )
        }
        return nil
    }

    /// The entry of a listener's certificates; nil: it has nothing of its own.
    func entry(of domain: DomainName) -> JSONValue? {
        let files = files(of: domain)
        guard isServed, files != nil || options.authority != nil else { return nil }
        var entry = JSONObject()
        if let files {
            entry["certificate"] = .string(files.certificate)
            entry["key"] = .string(files.key)
        }
        entry["names"] = [.string(domain.domainName)]
        if let policy = domain.securityPolicy, policy != .tls1_2 {
            entry["policy"] = .string(policy.rawValue)
        }
        if let file = truststore(of: domain) { entry["clients"] = ["truststore": .string(file)] }
        return .object(entry)
    }

    /// Where the domain's truststore is here; nil: nowhere, or it has none.
    private func truststore(of domain: DomainName) -> String? {
        truststores(of: domain).lazy.compactMap { options.truststores[$0] }.first
    }

    /// What stands for the domain's truststore: its version's own name, then that of any version. Developer
    /// guide, "How to turn on mutual TLS authentication for your REST APIs", "Configuring your truststore":
    /// "we recommend that you … specify a version".
    private func truststores(of domain: DomainName) -> [String] {
        guard let uri = domain.mutualTLSAuthentication?.truststoreURI, !uri.isEmpty else {
            return []
        }
        let version = domain.mutualTLSAuthentication?.truststoreVersion
        return version.map { ["\(uri)@\($0)", uri] } ?? [uri]
    }

    /// A certificate by its ARN, else by the domain's name.
    private func files(of domain: DomainName) -> CertificateFiles? {
        let names = [domain.regionalCertificateARN, domain.certificateARN, domain.domainName]
        return names.lazy.compactMap { $0 }.compactMap { options.domainCertificates[$0] }.first
    }
}
