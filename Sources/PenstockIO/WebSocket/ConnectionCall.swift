import CPenstock
import PenstockCore
import PenstockHTTP

/// What the callback URL of a WebSocket API is asked for (API reference, "ApiGatewayManagementApi").
enum ConnectionCall: Sendable {
    /// POST: send these bytes.
    case post([UInt8])
    /// GET: tell of the connection.
    case get
    /// DELETE: end it.
    case delete

    /// What came of it.
    enum Outcome: Sendable {
        case sent
        case told(ConnectionStatus)
        case deleted
        /// There is no such connection, or it isn't established yet.
        case gone
        /// Too much waits for the client already.
        case full
        case tooLarge
        case malformed
        case unsupported
        /// The node that has the connection can't be reached.
        case unreachable
    }
}

/// What GET tells.
struct ConnectionStatus: Sendable {
    /// Milliseconds since 1970, both.
    var connectedAt: Int64
    var lastActiveAt: Int64
    var sourceIP: String
    var userAgent: String
}

extension EventLoop {
    /// Does what is asked of a connection of this loop and of this API.
    func perform(
        _ call: ConnectionCall, on id: ConnectionID, of api: String
    ) -> ConnectionCall.Outcome {
        guard let (client, socket) = connection(id),
            String(socket.pointee.facts.api) == api
        else { return .gone }
        switch call {
        case .post(let bytes):
            return bytes.withUnsafeBufferPointer {
                let isSent = sendMessage(
                    client, ByteView(p: $0.baseAddress, n: $0.count))
                return isSent ? .sent : client.pointee.state == .socket ? .full : .gone
            }
        case .get:
            return .told(
                ConnectionStatus(
                    connectedAt: socket.pointee.connectedAt,
                    lastActiveAt: socket.pointee.lastActiveAt,
                    sourceIP: String(socket.pointee.facts.clientAddress),
                    userAgent: String(socket.pointee.facts.userAgent)))
        case .delete:
            // The code and reason that $disconnect is told on AWS: boto/boto3#3789.
            close(client, socket, .normal, ByteView("Connection Closed Normally"))
            return .deleted
        }
    }

    /// An open connection of this loop; nil: there is none with this id.
    private func connection(_ id: ConnectionID) -> (Client, WebSocket)? {
        guard let record = sockets.record(at: Int(id.slot)), record.pointee.kind == .client else {
            return nil
        }
        let client = UnsafeMutableRawPointer(record).assumingMemoryBound(to: ClientRecord.self)
        guard let socket = client.pointee.webSocket, client.pointee.state == .socket,
            socket.pointee.phase == .open, socket.pointee.id == id
        else { return nil }
        return (client, socket)
    }
}
