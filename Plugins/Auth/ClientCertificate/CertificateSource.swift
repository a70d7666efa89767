import CPenstock
import Networks

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Where a client's certificate is: with the connection, or in a header of a proxy that ended TLS.
struct CertificateSource {
    /// What a request says.
    enum Reading {
        case none
        case some(Bytes)
        case refused(String)
    }

    /// nil: the connection's.
    private let header: Bytes?
    private let trusted: [AddressRange]
    private let trustsUnix: Bool
    private let peer: UInt64

    init(_ setup: Setup) throws {
        let config = setup.config
        header = try config["header"].map {
            guard !(try $0.string().isEmpty) else { throw $0.error("a header has a name") }
            return setup.storage.copy(try $0.string().lowercased())
        }
        var trusted: [AddressRange] = []
        var trustsUnix = false
        for network in config["trusted"]?.elements ?? [] {
            let text = try network.string()
            if text == "unix" {
                trustsUnix = true
                continue
            }
            guard let range = AddressRange(text) else {
                throw network.error("\(text) is neither a network, an address nor unix")
            }
            trusted.append(range)
        }
        self.trusted = trusted
        self.trustsUnix = trustsUnix
        let name = "context.penstock.peerAddress"
        peer = setup.host.variable(name)
        guard peer != 0 else { throw config.error("this host doesn't tell who the peer is") }
        setup.declare(
            reads: [name]
                + (try config["header"].map { ["request.header.\(try $0.string())"] } ?? []))
    }

    func read(_ exchange: Exchange) -> Reading {
        guard let header else {
            let certificate = exchange.request.client_certificate
            return certificate.n > 0 ? .some(certificate) : .none
        }
        // As received: whatever an earlier step made of it, the proxy didn't say.
        let found = exchange.find(header: header, of: .received)
        let value = found.first
        guard value.n > 0 else { return .none }
        guard isTrusted(exchange) else {
            return .refused("a peer that isn't trusted tells of a certificate")
        }
        guard !found.isRepeated else {
            return .refused("the certificate appears twice")
        }
        return .some(value)
    }

    private func isTrusted(_ exchange: Exchange) -> Bool {
        let address = exchange.variable(peer).text
        guard address.n > 0 else { return trustsUnix }
        guard let bytes = AddressRange.address(String(address)) else { return false }
        return trusted.contains { $0.contains(bytes) }
    }
}
