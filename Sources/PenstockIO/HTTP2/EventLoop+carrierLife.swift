import CPenstock
import PenstockCore
import PenstockHTTP
import PenstockHTTP2
import PenstockTLS

// How carriers begin, are lost, and end.
extension EventLoop {
    /// A carrier stands, with what it was wrapped in.
    func carrierConnected(_ carrier: Upstream) {
        let target = carrier.pointee.target
        target.pointee.failures = 0
        if let engine = carrier.pointee.socket.tls?.takeUnretainedValue().engine,
            engine.applicationProtocol != "h2"
        {
            guard target.pointee.http2 == .required else { return becomeHTTP1(carrier) }
            return handshakeFailed(
                carrier, PEN_UPSTREAM_CONNECT,
                "it doesn't choose HTTP/2 (ALPN), which upstreams.http2 requires")
        }
        guard
            let session = HTTP2Session(
                limits: http2Limits, account: gatheredBytes, isClient: true,
                source: EventLoop.takeRequest)
        else { return carrierLost(carrier, PEN_UPSTREAM_CONNECT) }
        metrics.pointee.upstreamHTTP2Connections &+= 1
        target.pointee.choseHTTP1 = false
        carrier.pointee.session = .passRetained(session)
        carrier.pointee.state = .http2
        carrier.pointee.heardAt = now
        expect(carrier.timer, at: now + target.pointee.upstream.pointee.keepAliveIdle)
        // The end of the turn begins the streams that wait.
        touch(carrier.socket)
    }

    /// The peer chose HTTP/1.1: one of those that wait gets the connection, each other one its own.
    private func becomeHTTP1(_ carrier: Upstream) {
        let target = carrier.pointee.target
        unlink(carrier)
        carrier.pointee.isCarrier = false
        target.pointee.choseHTTP1 = true
        guard let waiting = target.pointee.firstWaiting else {
            carrier.pointee.requestDone = true
            carrier.pointee.bodyDone = true
            return giveBack(carrier)
        }
        dequeue(waiting)
        handOver(waiting, to: carrier)
        closeUpstream(waiting)
        connected(carrier)
        if target.pointee.firstWaiting != nil, !provide(target) {
            failWaiting(target, PEN_UPSTREAM_CONNECT)
        }
    }

    /// A carrier failed: its streams have what came, those that waited for it look for another one.
    func carrierLost(_ carrier: Upstream, _ reason: Int64) {
        guard carrier.pointee.state != .closed else { return }
        let target = carrier.pointee.target
        let wasBeginning = carrier.pointee.state.isBeginning
        if wasBeginning { metrics.pointee.upstreamConnectFailures &+= 1 }
        let session = carrier.pointee.session?.takeUnretainedValue()
        let isStranger = session?.hasHeardSettings == false
        if wasBeginning || isStranger
            || (!carrier.pointee.isReused && carrier.pointee.streamCount > 0)
        {
            blame(target)
        }
        if isStranger { tellStreams(carrier) }
        closeUpstream(carrier)
        if let session {
            session.lose()
            serveStreams(carrier: carrier, session)
        }
        guard target.pointee.firstWaiting != nil else { return }
        // Whether the next one comes is told by the next one; that a first didn't come, by it.
        if wasBeginning, target.pointee.firstCarrier == nil {
            failWaiting(target, reason)
        } else if !provide(target) {
            failWaiting(target, PEN_UPSTREAM_CONNECT)
        }
    }

    private func tellStreams(_ carrier: Upstream) {
        var next = carrier.pointee.firstStream
        while let upstream = next {
            next = upstream.pointee.nextStream
            upstream.pointee.exchange?.tell(
                "the upstream doesn't speak HTTP/2, which upstreams.http2 requires")
        }
    }

    /// A carrier is closed: its record goes when no stream looks at it any more.
    func carrierClosed(_ carrier: Upstream) {
        unlink(carrier)
        if carrier.pointee.firstStream == nil { forget(carrier: carrier) }
    }

    private func forget(carrier: Upstream) {
        carrier.pointee.session?.release()
        carrier.pointee.session = nil
        closedUpstreams.append(carrier)
    }

    /// A stream of a carrier is no more.
    func streamEnded(_ carrier: Upstream) {
        if carrier.pointee.state == .closed {
            if carrier.pointee.firstStream == nil { forget(carrier: carrier) }
            return
        }
        if carrier.pointee.firstStream == nil {
            let idle = carrier.pointee.target.pointee.upstream.pointee.keepAliveIdle
            expect(carrier.timer, at: now + idle)
        }
        touch(carrier.socket)
    }

    /// A stream had no answer in its time. When nothing at all came on its connection meanwhile that is to
    /// blame, and no other stream shall wait on it.
    func suspectCarrier(_ upstream: Upstream, _ reason: Int64) {
        guard reason == PEN_UPSTREAM_TIMEOUT, let carrier = upstream.pointee.connection,
            carrier.pointee.heardAt <= upstream.pointee.begunAt
        else { return }
        carrier.pointee.isRetired = true
    }

    /// Before a request goes out on a connection on which nothing came for a sixth of the time that one is
    /// kept idle (10 of 60 s): a network that has forgotten it says nothing, and the request would find
    /// out by its own time-out.
    func askWhetherAlive(_ carrier: Upstream, _ session: HTTP2Session) {
        let state = carrier.pointee.target.pointee.upstream
        guard carrier.pointee.heardAt &+ state.pointee.keepAliveIdle / 6 <= now else { return }
        if carrier.pointee.pingedAt <= carrier.pointee.heardAt {
            session.ping()
            carrier.pointee.pingedAt = now
        }
        expect(carrier.timer, at: carrier.pointee.pingedAt &+ state.pointee.connectTimeout)
    }

    func carrierTimedOut(_ carrier: Upstream) {
        if carrier.pointee.pingedAt > carrier.pointee.heardAt {
            guard carrier.pointee.firstStream != nil else {
                return carrierLost(carrier, PEN_UPSTREAM_RESET)
            }
            giveUp(carrier)
            guard carrier.pointee.state == .http2 else { return }
        }
        guard carrier.pointee.firstStream == nil else {
            // Each stream has its own time.
            return expect(carrier.timer, at: now + carrier.idleTimeout)
        }
        end(carrier: carrier)
    }

    /// No answer, nor anything else: nothing more begins on it, and what may be repeated is tried elsewhere.
    /// The rest keeps its own time: a backend that doesn't look at frames while it works is as silent as a
    /// network that has forgotten the connection.
    private func giveUp(_ carrier: Upstream) {
        if !carrier.pointee.isRetired, !carrier.pointee.isReused {
            blame(carrier.pointee.target)
        }
        carrier.pointee.isRetired = true
        var next = carrier.pointee.firstStream
        while let upstream = next {
            guard mayMove(upstream) else {
                next = upstream.pointee.nextStream
                continue
            }
            // The connection is to blame, once.
            upstream.pointee.isReused = true
            upstreamLost(upstream, PEN_UPSTREAM_RESET)
            // What that began may have ended its neighbours.
            next = carrier.pointee.firstStream
        }
        placeWaiting(carrier.pointee.target)
    }

    /// A stream's request can be made again, as when its connection is lost (`upstreamLost`).
    private func mayMove(_ upstream: Upstream) -> Bool {
        guard !upstream.pointee.headDone, upstream.pointee.input.count == 0,
            !upstream.pointee.bodyBegun
        else { return false }
        if let callout = upstream.pointee.callout {
            return callout.pointee.isRepeatable && callout.pointee.attempts < 3
        }
        guard let exchange = upstream.pointee.exchange, let state = upstreamState(exchange) else {
            return false
        }
        return (upstream.pointee.method.isIdempotent || upstream.isUnheard)
            && exchange.pointee.attempts <= state.pointee.retries + 1
    }

    /// Says goodbye and closes.
    func end(carrier: Upstream) {
        if let session = carrier.pointee.session?.takeUnretainedValue(),
            carrier.pointee.output.isEmpty
        {
            session.goAway()
            let count = gatherFrames(session)
            var span = Span(scratch, count)
            // What isn't taken now nobody waits for.
            if count > 0 { _ = write(carrier.socket, &carrier.pointee.output, &span, 1) }
        }
        closeUpstream(carrier)
    }

    /// Ends a target's connections that nothing is under way on: its upstream is no more. The others
    /// end with their last stream.
    func closeIdleCarriers(_ target: TargetState) {
        var next = target.pointee.firstCarrier
        while let carrier = next {
            next = carrier.pointee.nextCarrier
            if carrier.pointee.firstStream == nil, target.pointee.firstWaiting == nil {
                closeUpstream(carrier)
            }
        }
    }
}
