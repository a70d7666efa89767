import CPenstock
import PenstockCore
import PenstockTLS

/// Handshakes with upstreams. Behind them a connection reads and writes as a client's does.
extension EventLoop {
    /// A connection stands, and its upstream wants it secured: the handshake begins. The request waits in
    /// `output`.
    func beginHandshake(_ upstream: Upstream, _ rules: TargetTLS) {
        let transport = TLSTransport(
            context: system.context, descriptor: upstream.pointee.socket.descriptor,
            receive: system.receive, send: system.write)
        guard let context = rules.holder?.context,
            let engine = TLSEngine(
                context, serverName: rules.serverName,
                verifiedName: rules.verifiedName, protocols: rules.protocols,
                sessions: rules.sessions, transport)
        else {
            return handshakeFailed(upstream, PEN_UPSTREAM_CONNECT, "OpenSSL doesn't begin one")
        }
        upstream.pointee.socket.tls = .passRetained(TLSConnection(engine))
        upstream.pointee.state = .shaking
        let longest = rules.handshakeTimeout > 0 ? now + rules.handshakeTimeout : .max
        if upstream.pointee.isCarrier { waitForHandshake(upstream.pointee.target, until: longest) }
        expect(upstream.timer, at: min(longest, headDeadline(upstream) ?? .max))
    }

    /// Goes on with a handshake; true: it is over, and the request may go out.
    func shake(_ upstream: Upstream) -> Bool {
        guard let tls = upstream.pointee.socket.tls?.takeUnretainedValue(), let engine = tls.engine
        else { return false }
        let socket = upstream.socket
        let outcome = engine.shake(isReadable: socket.pointee.canRead || socket.pointee.hungUp)
        switch outcome {
        case .bytes:
            tls.isEstablished = true
            metrics.pointee.upstreamHandshakes &+= 1
            if engine.isResumed { metrics.pointee.upstreamHandshakesResumed &+= 1 }
            socket.pointee.canWrite = !engine.isBlocked
            // What came behind the handshake was read with it.
            socket.pointee.canRead =
                engine.hasPending || !engine.isDrained || socket.pointee.hungUp
            return true
        case .again:
            socket.pointee.canRead = false
            return false
        case .ended, .failed:
            handshakeFailed(upstream, PEN_UPSTREAM_CONNECT, engine.fault)
            return false
        }
    }

    /// Whether what came on an idle connection were records without data: tickets, which some servers
    /// send late.
    func staysIdle(_ upstream: Upstream) -> Bool {
        var trash = ReadBuffer(base: scratch, capacity: EventLoop.scratchCapacity)
        return !upstream.pointee.socket.hungUp && read(upstream.socket, &trash, limit: 1) == 0
            && !upstream.pointee.socket.readEnded
    }

    func handshakeFailed(_ upstream: Upstream, _ reason: Int64, _ why: String) {
        metrics.pointee.upstreamHandshakesFailed &+= 1
        tell(upstream, "the TLS handshake with the upstream failed: \(why)")
        upstreamLost(upstream, reason)
    }

    /// A connection in TLS broke off inside a request; what the peer said of it is worth telling: servers
    /// refuse a client's certificate behind the handshake (RFC 8446 §4.4.2.4).
    private func tellOfBreak(_ upstream: Upstream) {
        guard let engine = upstream.pointee.socket.tls?.takeUnretainedValue().engine,
            !engine.failure.isEmpty
        else { return }
        tell(upstream, "the TLS connection to the upstream failed: \(engine.failure)")
    }

    /// A request couldn't be written to the end: what the peer said before it closed may still be unread.
    func hearOut(_ upstream: Upstream) {
        var trash = ReadBuffer(base: scratch, capacity: EventLoop.scratchCapacity)
        upstream.pointee.socket.canRead = true
        _ = read(upstream.socket, &trash, limit: EventLoop.scratchCapacity)
        tellOfBreak(upstream)
    }

    /// To the exchange, and to the operator at most once a second and target.
    private func tell(_ upstream: Upstream, _ why: String) {
        upstream.pointee.exchange?.tell(why)
        let target = upstream.pointee.target
        if upstream.pointee.isCarrier {
            var waiting = target.pointee.firstWaiting
            while let stream = waiting {
                stream.pointee.exchange?.tell(why)
                waiting = stream.pointee.nextStream
            }
        }
        guard let rules = target.pointee.tls?.takeUnretainedValue(),
            let told = options.onUpstreamFault,
            rules.toldAt == 0 || now > rules.toldAt + 1_000_000_000
        else { return }
        rules.toldAt = now
        let fault = UpstreamFault(
            upstream: String(target.pointee.upstream.pointee.name),
            target: String(target.pointee.authority), serverName: rules.serverName, detail: why)
        onWorker { told(fault) }
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Says why it fails, if its arena has room.
    func tell(_ why: String) {
        var why = why
        why.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return }
            if let copy = pointee.arena.copy(ByteView(base, bytes.count)) {
                pointee.failure.detail = copy
            }
        }
    }
}
