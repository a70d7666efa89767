public import CPenstock

/// What is known of the socket that an exchange of a WebSocket API belongs to, and what happened on it.
/// Whoever makes it keeps it until the exchange is over.
public struct WebSocketFacts {
    /// What an exchange of a WebSocket API is about: `$context.eventType`.
    public enum Event: UInt8, Sendable {
        /// The handshake.
        case connect
        /// A message of the client's.
        case message
        /// The connection has ended.
        case disconnect
    }

    /// The loop's own record of the connection.
    public var record: UnsafeMutableRawPointer
    /// What happened.
    public var event: Event
    /// `$context.connectionId`.
    public var connectionID: ByteView
    /// `$context.connectedAt`: milliseconds since 1970.
    public var connectedAt: Int64
    /// The handshake's User-Agent.
    public var userAgent: ByteView = .absent
    /// What stands before the stage's name in the handshake's path: nothing on the API's own host. Behind
    /// `$context.domainName` it leads a function to the callback URL.
    public var pathPrefix: ByteView = .absent
    /// `$context.messageId`; of messages.
    public var messageID: ByteView = .absent
    /// Whether a message came as bytes; so is it answered.
    public var isBinary = false
    /// `$context.disconnectStatusCode`; of disconnects.
    public var closeCode: UInt16 = 0
    /// `$context.disconnectReason`.
    public var closeReason: ByteView = .absent

    /// What happened on a connection.
    public init(
        _ event: Event, _ record: UnsafeMutableRawPointer, connectionID: ByteView,
        connectedAt: Int64
    ) {
        self.event = event
        self.record = record
        self.connectionID = connectionID
        self.connectedAt = connectedAt
    }

    /// `$context.eventType`.
    var eventType: ByteView {
        switch event {
        case .connect: ByteView("CONNECT")
        case .message: ByteView("MESSAGE")
        case .disconnect: ByteView("DISCONNECT")
        }
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// The socket that it belongs to; nil: none.
    @inlinable public var webSocket: UnsafePointer<WebSocketFacts>? {
        pointee.connection?.pointee.webSocket
    }

    /// Makes it an exchange of a socket; false: its arena is full.
    public func attach(_ facts: WebSocketFacts, peerAddress: ByteView) -> Bool {
        guard let own = pointee.arena.allocate(MemoryLayout<WebSocketFacts>.stride),
            let around = pointee.arena.allocate(MemoryLayout<ConnectionFacts>.stride)
        else { return false }
        let place = own.bindMemory(to: WebSocketFacts.self, capacity: 1)
        place.initialize(to: facts)
        var connection =
            pointee.connection?.pointee ?? ConnectionFacts(peerAddress: peerAddress)
        connection.webSocket = UnsafePointer(place)
        let copy = around.bindMemory(to: ConnectionFacts.self, capacity: 1)
        copy.initialize(to: connection)
        pointee.connection = UnsafePointer(copy)
        return true
    }

    /// A copy of facts in the arena; nil: it is full.
    func copied(_ facts: WebSocketFacts) -> UnsafePointer<WebSocketFacts>? {
        guard let memory = pointee.arena.allocate(MemoryLayout<WebSocketFacts>.stride),
            let id = pointee.arena.copy(facts.connectionID),
            let userAgent = pointee.arena.copy(facts.userAgent),
            let prefix = pointee.arena.copy(facts.pathPrefix),
            let messageID = pointee.arena.copy(facts.messageID),
            let reason = pointee.arena.copy(facts.closeReason)
        else { return nil }
        var copy = facts
        copy.connectionID = id
        copy.userAgent = userAgent
        copy.pathPrefix = prefix
        copy.messageID = messageID
        copy.closeReason = reason
        let place = memory.bindMemory(to: WebSocketFacts.self, capacity: 1)
        place.initialize(to: copy)
        return UnsafePointer(place)
    }
}
