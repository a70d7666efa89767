/// One of a server's faces: what clients get that ask for certain names.
public struct TLSIdentity: Sendable {
    /// What it shows.
    public var certificate: TLSCertificate
    /// The names that lead to it, "*.example.com" among them.
    public var names: [String]
    /// Versions and ciphers.
    public var policy: SecurityPolicy
    /// Which clients it takes; nil: all.
    public var clients: TLSClients?

    /// - Parameter names: nil: the certificate's.
    public init(
        _ certificate: TLSCertificate, names: [String]? = nil, policy: SecurityPolicy = .tls12,
        clients: TLSClients? = nil
    ) {
        self.certificate = certificate
        self.names = names ?? certificate.names
        self.policy = policy
        self.clients = clients
    }
}
