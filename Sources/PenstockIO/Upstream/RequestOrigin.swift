import CPenstock
import PenstockCore
import PenstockHTTP

/// Where a request that is sent on came from: a client's connection, or the WebSocket connection whose
/// message it was.
struct RequestOrigin {
    var listener: UnsafeMutablePointer<ListenerRecord>
    /// Who is at the other end.
    var peerAddress: ByteView
    var localPort: UInt16
    /// `Connection` lists fields that end here.
    var listsFields: Bool

    /// nil: of detached copies.
    @inline(__always)
    init?(_ exchange: Exchange) {
        if let client = exchange.clientRecord {
            listener = client.pointee.listener
            peerAddress = client.addressText
            localPort = client.pointee.peer.localPort
            listsFields = client.pointee.head.framing.connectionListsFields
            return
        }
        guard let facts = exchange.webSocket else { return nil }
        let socket = facts.pointee.record.assumingMemoryBound(to: WebSocketRecord.self)
        listener = socket.pointee.listener
        peerAddress = socket.pointee.facts.peerAddress
        localPort = socket.pointee.localPort
        listsFields = false
    }
}
