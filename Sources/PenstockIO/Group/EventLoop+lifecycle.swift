import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Enters a listening socket. Before the loop runs.
    func listen(_ descriptor: Int32, _ options: ListenerOptions, index: Int32, port: UInt16) {
        let listener = UnsafeMutablePointer<ListenerRecord>.allocate(capacity: 1)
        listener.initialize(
            to: ListenerRecord(
                socket: SocketRecord(kind: .listener, descriptor: descriptor, slot: 0),
                index: index,
                port: port, forwarded: ForwardedWriter(options.forwarded),
                hasHandler: options.handler != nil,
                handlerBodyBytes: options.handlerBodyBytes))
        if !options.trusted.isEmpty {
            listener.pointee.trusted = Unmanaged.passRetained(TrustedNetworks(options.trusted))
        }
        guard let data = sockets.insert(listener.socket),
            system.register(system.context, descriptor, data) == 0
        else { preconditionFailure("a fresh loop refused a listener") }
        listeners.append(listener)
    }

    /// Client connections that are open.
    var openClients: Int { Int(metrics.pointee.connectionsOpen) }

    /// From now on: no new connections but those that are queued already, `Connection: close` on
    /// every answer, and idle connections get a grace in which a request that is on its way is still
    /// answered.
    func beginDrain() {
        guard !isDraining else { return }
        for listener in listeners where !listener.pointee.hasHandler {
            listener.pointee.socket.canRead = true
            while listener.pointee.socket.canRead, acceptPausedUntil <= now { accept(listener) }
            sockets.remove(listener.socket)
            system.close(system.context, listener.pointee.socket.descriptor)
            listener.pointee.socket.descriptor = -1
        }
        isDraining = true
        drainGraceEnds = now + 1_000_000_000
        sockets.forEach { record in
            switch record.pointee.kind {
            case .client:
                let client = UnsafeMutableRawPointer(record).assumingMemoryBound(
                    to: ClientRecord.self)
                if client.pointee.listener.pointee.hasHandler { return closeIfIdle(client) }
                // An answer whose head is out has promised to go on; the next one will say close.
                if !client.pointee.headSent { client.pointee.closeAfter = true }
                if client.pointee.state == .idle { expect(client.timer, at: drainGraceEnds) }
            case .upstream:
                let upstream = UnsafeMutableRawPointer(record).assumingMemoryBound(
                    to: UpstreamRecord.self)
                if upstream.pointee.state == .idle { closeUpstream(upstream) }
            case .listener, .watch, .free: break
            }
        }
    }

    private func closeIfIdle(_ client: Client) {
        if client.pointee.state == .idle {
            closeClient(client)
        } else {
            client.pointee.closeAfter = true
        }
    }
}
