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
    /// The certificate that the client showed and that was verified, as PEM.
    public var clientCertificate: ByteView = .absent
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
            let certificate = pointee.arena.copy(facts.pointee.clientCertificate)
        else { return false }
        var copy = ConnectionFacts(peerAddress: peer)
        copy.tlsVersion = version
        copy.tlsServerName = name
        copy.clientCertificate = certificate
        if let webSocket = facts.pointee.webSocket {
            guard let copied = copied(webSocket.pointee) else { return false }
            copy.webSocket = copied
        }
        let place = memory.bindMemory(to: ConnectionFacts.self, capacity: 1)
        place.initialize(to: copy)
        pointee.connection = UnsafePointer(place)
        return true
    }
}
