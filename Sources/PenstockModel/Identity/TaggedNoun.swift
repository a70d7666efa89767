/// What tags can be put on, by the path in its ARN.
package enum TaggedNoun: Hashable, Sendable {
    case restAPI(String)
    case stage(api: String, stage: String)
    case apiKey(String)
    case usagePlan(String)
    case clientCertificate(String)
    /// Of either control plane: their ARNs look alike.
    case vpcLink(String)
    case domainName(String)
    /// A private domain name with its id.
    case privateDomainName(String, id: String)
    case accessAssociation(domain: String, source: String, id: String)
    case api(String)
    case apiStage(api: String, stage: String)

    /// nil where no noun has such a path.
    package init?(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        switch (parts.first, parts.count) {
        case ("restapis", 2): self = .restAPI(parts[1])
        case ("restapis", 4) where parts[2] == "stages":
            self = .stage(api: parts[1], stage: parts[3])
        case ("apikeys", 2): self = .apiKey(parts[1])
        case ("usageplans", 2): self = .usagePlan(parts[1])
        case ("clientcertificates", 2): self = .clientCertificate(parts[1])
        case ("vpclinks", 2): self = .vpcLink(parts[1])
        case ("apis", 2): self = .api(parts[1])
        case ("apis", 4) where parts[2] == "stages":
            self = .apiStage(api: parts[1], stage: parts[3])
        case ("domainnames", 2):
            let name = parts[1].split(separator: "+", maxSplits: 1).map(String.init)
            self =
                name.count == 2
                ? .privateDomainName(name[0], id: name[1]) : .domainName(parts[1])
        case ("domainnameaccessassociations", 5) where parts[1] == "domainname":
            self = .accessAssociation(domain: parts[2], source: parts[3], id: parts[4])
        default: return nil
        }
    }

    /// `/restapis/{id}`
    package var path: String {
        switch self {
        case .restAPI(let id): "/restapis/\(id)"
        case .stage(let api, let stage): "/restapis/\(api)/stages/\(stage)"
        case .apiKey(let id): "/apikeys/\(id)"
        case .usagePlan(let id): "/usageplans/\(id)"
        case .clientCertificate(let id): "/clientcertificates/\(id)"
        case .vpcLink(let id): "/vpclinks/\(id)"
        case .domainName(let name): "/domainnames/\(name)"
        case .privateDomainName(let name, let id): "/domainnames/\(name)+\(id)"
        case .accessAssociation(let domain, let source, let id):
            "/domainnameaccessassociations/domainname/\(domain)/\(source)/\(id)"
        case .api(let id): "/apis/\(id)"
        case .apiStage(let api, let stage): "/apis/\(api)/stages/\(stage)"
        }
    }

    /// Whether the ARN carries the account.
    var hasAccount: Bool {
        switch self {
        case .privateDomainName, .accessAssociation: true
        default: false
        }
    }
}
