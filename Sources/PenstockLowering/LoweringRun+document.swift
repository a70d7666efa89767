internal import JSON
internal import PenstockModel

extension LoweringRun {
    var document: JSONValue {
        var document = JSONObject([
            (
                "listeners",
                .array(options.listeners.map { .object(listener($0)) })
            ),
            (
                "admin",
                options.admin.map { address in
                    var admin = JSONObject([("address", .string(address))])
                    if let tls = tls() { admin["tls"] = tls }
                    return .object(admin)
                } ?? "off"
            ),
            ("state_dir", .string(options.stateDirectory)),
        ])
        // Lambda's answers may have 6 MB, with what is around them.
        if usesFunctions { document["limits"] = ["callout_bytes": "8MiB"] }
        if !upstreams.isEmpty { document["upstreams"] = .object(upstreams) }
        if !plugins.isEmpty { document["plugins"] = .object(plugins) }
        if countsUsage, let store = options.usage.store {
            document["stores"] = .object(JSONObject([(UsageStore.name, store)]))
        }
        document["websockets"] = sockets
        if !apis.isEmpty { document["apis"] = .object(apis) }
        return .object(document)
    }

    /// Gives the listeners what custom domain names need of them.
    mutating func certify(_ domains: [DomainName], _ scope: Scope) {
        let certificates = DomainCertificates(options: options)
        guard certificates.isServed else { return }
        for domain in domains.sorted(by: { $0.domainName < $1.domainName })
        where certificates.fault(of: domain) == nil {
            if let entry = certificates.entry(of: domain) {
                domainEntries.append(entry)
            } else {
                warn(
                    ModelElement(scope: scope, part: "domain name \(domain.domainName)"),
                    "clients that ask for it by HTTPS get another name's certificate",
                    hint:
                        "--certificate \(domain.domainName)=CERTIFICATE.pem,KEY.pem says where its own is"
                )
            }
        }
    }

    private func tls(_ entries: [JSONValue] = []) -> JSONValue? {
        let own = options.certificates.map { files -> JSONValue in
            ["certificate": .string(files.certificate), "key": .string(files.key)]
        }
        let all = own + entries
        guard !all.isEmpty else { return nil }
        var tls = JSONObject([("certificates", .array(all)), ("clear_text", true)])
        if let authority = options.authority {
            tls["authority"] = [
                "certificate": .string(authority.certificate), "key": .string(authority.key),
            ]
        }
        return .object(tls)
    }

    private func listener(_ address: String) -> JSONObject {
        var listener = JSONObject([("address", .string(address))])
        if !options.trusted.isEmpty {
            listener["forwarded"] = ["trust": .array(options.trusted.map { .string($0) })]
        }
        if let port = options.httpsRedirect {
            listener["https_redirect"] = .number(JSONNumber(port))
        }
        if let tls = tls(domainEntries) { listener["tls"] = tls }
        return listener
    }
}
