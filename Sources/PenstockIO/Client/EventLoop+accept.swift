import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Accepts a turn's worth of connections.
    func accept(_ listener: UnsafeMutablePointer<ListenerRecord>) {
        var budget = 64
        while listener.pointee.socket.canRead, acceptPausedUntil <= now {
            guard budget > 0 else {
                deferred.append(listenerData(listener))
                return
            }
            budget -= 1
            guard acceptOne(listener) else { return }
        }
    }

    /// False: there is nothing to accept now.
    private func acceptOne(_ listener: UnsafeMutablePointer<ListenerRecord>) -> Bool {
        if isOverBudget {
            pauseAccepting(milliseconds: 10)
            return false
        }
        var peer = PeerAddress()
        let descriptor = system.accept(
            system.context, listener.pointee.socket.descriptor, &peer)
        guard descriptor >= 0 else {
            switch -descriptor {
            case 11: listener.pointee.socket.canRead = false
            case 4, 103: return true  // EINTR, ECONNABORTED: the next one, please.
            default:
                // EMFILE, ENFILE, ENOBUFS, ENOMEM: the connection stays in the kernel's queue, and
                // trying at once would spin.
                metrics.pointee.connectionsRefused &+= 1
                pauseAccepting(milliseconds: 100)
            }
            return false
        }
        peer.localPort = listener.pointee.port
        open(descriptor, peer, listener)
        return true
    }

    private func open(
        _ descriptor: Int32, _ peer: PeerAddress, _ listener: UnsafeMutablePointer<ListenerRecord>
    ) {
        guard metrics.pointee.connectionsOpen < UInt64(options.limits.connectionsPerLoop) else {
            metrics.pointee.connectionsRefused &+= 1
            refuse(descriptor)
            return
        }
        let client = clientRecords.take().bindMemory(to: ClientRecord.self, capacity: 1)
        client.initialize(
            to: ClientRecord(
                socket: SocketRecord(kind: .client, descriptor: descriptor, slot: 0),
                listener: listener, peer: peer))
        // A fresh connection takes writes; the first edge tells of bytes.
        client.pointee.socket.canWrite = true
        let data = sockets.insert(client.socket)
        guard let data, system.register(system.context, descriptor, data) == 0 else {
            if data != nil { sockets.remove(client.socket) }
            system.close(system.context, descriptor)
            clientRecords.give(client)
            metrics.pointee.connectionsRefused &+= 1
            return
        }
        metrics.pointee.connectionsAccepted &+= 1
        metrics.pointee.connectionsOpen &+= 1
        client.timer.initialize(
            to: Timer(context: services.pointee.context) { address in
                let timer = address.assumingMemoryBound(to: Timer.self)
                EventLoop.with(timer.pointee.context) { $0.clientTimedOut(Client(timer: timer)) }
            })
        guard listener.pointee.proxies == nil || !isProxied(client) else {
            client.pointee.state = .proxied
            return expect(client.timer, at: now + options.timeouts.head)
        }
        begin(client)
    }

    /// The client's own bytes begin.
    func begin(_ client: Client) {
        guard let rules = client.pointee.listener.pointee.tls else {
            return expect(client.timer, at: idleDeadline)
        }
        client.pointee.socket.tls = .passRetained(TLSConnection(rules.takeUnretainedValue()))
        expect(client.timer, at: now + options.timeouts.handshake)
    }

    /// Over limits.connections: a short answer, then the end.
    private func refuse(_ descriptor: Int32) {
        let text: StaticString =
            "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\ncontent-length: 33\r\nconnection: close\r\n\r\n{\"message\":\"Service Unavailable\"}"
        var span = Span(text.utf8Start, text.utf8CodeUnitCount)
        _ = system.write(system.context, descriptor, &span, 1)
        system.shutdown(system.context, descriptor)
        system.close(system.context, descriptor)
    }

    private func pauseAccepting(milliseconds: UInt64) {
        acceptPausedUntil = now + milliseconds * 1_000_000
        wheel.arm(acceptTimer, at: acceptPausedUntil)
    }

    func resumeAccepting() {
        acceptPausedUntil = 0
        for listener in listeners where listener.pointee.socket.descriptor >= 0 {
            accept(listener)
        }
    }

    func listenerData(_ listener: UnsafeMutablePointer<ListenerRecord>) -> UInt64 {
        sockets.data(listener.socket)
    }
}

extension UnsafeMutablePointer where Pointee == ClientRecord {
    /// The common part.
    @inline(__always) var socket: UnsafeMutablePointer<SocketRecord> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: SocketRecord.self)
    }
    /// The connection's timer.
    @inline(__always) var timer: UnsafeMutablePointer<Timer> {
        let offset = MemoryLayout<ClientRecord>.offset(of: \.timer).unsafelyUnwrapped
        return (UnsafeMutableRawPointer(self) + offset).assumingMemoryBound(to: Timer.self)
    }
    /// The record whose timer this is.
    init(timer: UnsafeMutablePointer<Timer>) {
        let offset = MemoryLayout<ClientRecord>.offset(of: \.timer).unsafelyUnwrapped
        self = (UnsafeMutableRawPointer(timer) - offset).assumingMemoryBound(to: ClientRecord.self)
    }
}

extension UnsafeMutablePointer where Pointee == ListenerRecord {
    /// The common part.
    var socket: UnsafeMutablePointer<SocketRecord> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: SocketRecord.self)
    }
}
