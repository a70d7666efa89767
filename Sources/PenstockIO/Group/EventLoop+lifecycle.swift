import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Client connections that are open.
    var openClients: Int { Int(metrics.pointee.connectionsOpen) }

    /// From now on: no new connections but those that are being made, `Connection: close` on every
    /// answer, and idle connections get a grace in which a request that is on its way is still
    /// answered.
    func beginDrain() {
        guard !isDraining else { return }
        isDraining = true
        drainGraceEnds = now + EventLoop.idleGrace
        quiesceListeners()
        sockets.forEach { record in
            switch record.pointee.kind {
            case .client:
                let client = UnsafeMutableRawPointer(record).assumingMemoryBound(
                    to: ClientRecord.self)
                if client.pointee.listener.pointee.isOperators { return closeIfIdle(client) }
                if let socket = client.pointee.webSocket, client.pointee.state == .socket {
                    // RFC 6455 §7.4.1: "a server going down".
                    return close(client, socket, .goingAway, ByteView("Going away"))
                }
                // An answer whose head is out has promised to go on; the next one will say close.
                if client.pointee.state == .http2 { return retire(client) }
                if !client.pointee.headSent { client.pointee.closeAfter = true }
                if client.pointee.state == .idle { expect(client.timer, at: drainGraceEnds) }
            case .upstream:
                let upstream = UnsafeMutableRawPointer(record).assumingMemoryBound(
                    to: UpstreamRecord.self)
                if upstream.pointee.state == .idle { closeUpstream(upstream) }
                if upstream.pointee.isCarrier { touch(upstream.socket) }
            case .listener, .watch, .free: break
            }
        }
    }

    /// How long a draining loop keeps a connection that sends nothing: a client that was sending when
    /// the drain began has its request answered, not cut off.
    static let idleGrace: UInt64 = 1_000_000_000

    /// When a connection that is idle from now on is closed.
    var idleDeadline: UInt64 {
        guard isDraining else { return now + options.timeouts.idle }
        // At least a tenth of the grace, for one that was accepted last or just made its answer.
        let end = max(drainGraceEnds, now + EventLoop.idleGrace / 10)
        return min(end, now + options.timeouts.idle)
    }

    private func closeIfIdle(_ client: Client) {
        if client.pointee.state == .idle {
            closeClient(client)
        } else {
            client.pointee.closeAfter = true
        }
    }
}
