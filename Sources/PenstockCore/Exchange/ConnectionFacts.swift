public import CPenstock

/// What is known of a client's connection besides whom its requests are counted to. Whoever makes it
/// keeps it until the exchange is over; an ordinary connection in clear text has none.
public struct ConnectionFacts {
    /// Who is at the other end: a trusted proxy, where the client is another. Absent: it came by a UNIX
    /// socket.
    public var peerAddress: ByteView
    /// "TLSv1.3"; absent in clear text, like all that follows.
    public var tlsVersion: ByteView = .absent
    /// The name that the client asked for.
    public var tlsServerName: ByteView = .absent
    /// "ECDHE-RSA-AES128-GCM-SHA256", "TLS_AES_128_GCM_SHA256".
    public var cipherSuite: ByteView = .absent
    /// The certificate that the client showed and that was verified, as PEM.
    public var clientCertificate: ByteView = .absent
    /// What that says.
    public var certificate = Certificate()

    /// What a certificate says, in the forms of `$context.identity.clientCert`.
    public struct Certificate {
        /// "CN=client,O=example,C=US".
        public var subject: ByteView = .absent
        /// The same.
        public var issuer: ByteView = .absent
        /// "0a:1b".
        public var serialNumber: ByteView = .absent
        /// "May 28 12:30:02 2019 GMT".
        public var notBefore: ByteView = .absent
        /// The same.
        public var notAfter: ByteView = .absent
        /// Nothing.
        public init() {}
        /// Everything.
        public init(
            subject: ByteView, issuer: ByteView, serialNumber: ByteView, notBefore: ByteView,
            notAfter: ByteView
        ) {
            self.subject = subject
            self.issuer = issuer
            self.serialNumber = serialNumber
            self.notBefore = notBefore
            self.notAfter = notAfter
        }
    }
    /// The socket that the exchange is about; nil: it is no WebSocket API's.
    public var webSocket: UnsafePointer<WebSocketFacts>?

    /// Facts of a connection with a peer.
    public init(peerAddress: ByteView) { self.peerAddress = peerAddress }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Who is at the other end of the connection, whomever the request is counted to.
    public var peerAddress: ByteView {
        pointee.connection?.pointee.peerAddress ?? pointee.clientAddress
    }

    /// Copies another exchange's facts into this one's arena; false: it is full.
    func copyConnection(of other: Exchange) -> Bool {
        guard let facts = other.pointee.connection else { return true }
        guard let memory = pointee.arena.allocate(MemoryLayout<ConnectionFacts>.stride),
            let peer = pointee.arena.copy(facts.pointee.peerAddress),
            let version = pointee.arena.copy(facts.pointee.tlsVersion),
            let name = pointee.arena.copy(facts.pointee.tlsServerName),
            let cipher = pointee.arena.copy(facts.pointee.cipherSuite),
            let certificate = pointee.arena.copy(facts.pointee.clientCertificate),
            let said = copy(facts.pointee.certificate)
        else { return false }
        var copy = ConnectionFacts(peerAddress: peer)
        copy.tlsVersion = version
        copy.tlsServerName = name
        copy.cipherSuite = cipher
        copy.clientCertificate = certificate
        copy.certificate = said
        if let webSocket = facts.pointee.webSocket {
            guard let copied = copied(webSocket.pointee) else { return false }
            copy.webSocket = copied
        }
        let place = memory.bindMemory(to: ConnectionFacts.self, capacity: 1)
        place.initialize(to: copy)
        pointee.connection = UnsafePointer(place)
        return true
    }

    private func copy(_ facts: ConnectionFacts.Certificate) -> ConnectionFacts.Certificate? {
        guard let subject = pointee.arena.copy(facts.subject),
            let issuer = pointee.arena.copy(facts.issuer),
            let serialNumber = pointee.arena.copy(facts.serialNumber),
            let notBefore = pointee.arena.copy(facts.notBefore),
            let notAfter = pointee.arena.copy(facts.notAfter)
        else { return nil }
        return ConnectionFacts.Certificate(
            subject: subject, issuer: issuer, serialNumber: serialNumber, notBefore: notBefore,
            notAfter: notAfter)
    }

    /// A member of `$context.identity.clientCert` of a certificate that the connection itself has; absent:
    /// it has none.
    func certificateMember(_ member: ByteView) -> ByteView {
        guard let facts = pointee.connection, facts.pointee.clientCertificate.isPresent else {
            return .absent
        }
        let certificate = facts.pointee.certificate
        return switch true {
        case member.equals("clientCert.clientCertPem"): facts.pointee.clientCertificate
        case member.equals("clientCert.subjectDN"): certificate.subject
        case member.equals("clientCert.issuerDN"): certificate.issuer
        case member.equals("clientCert.serialNumber"): certificate.serialNumber
        case member.equals("clientCert.validity.notBefore"): certificate.notBefore
        case member.equals("clientCert.validity.notAfter"): certificate.notAfter
        default: .absent
        }
    }
}
