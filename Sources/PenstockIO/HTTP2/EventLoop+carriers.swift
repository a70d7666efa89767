import CPenstock
import PenstockCore
import PenstockHTTP
import PenstockHTTP2
import PenstockTLS

// Carriers: connections to a target that are made for streams. Those who wait are in the target's queue
// until one stands, so a connection that turns out to speak HTTP/1.1 is given to one of them.
extension EventLoop {
    /// A carrier with room for one more stream.
    func carrierWithRoom(_ target: TargetState) -> Upstream? {
        var next = target.pointee.firstCarrier
        while let carrier = next {
            next = carrier.pointee.nextCarrier
            guard carrier.pointee.state == .http2, !carrier.pointee.isRetired,
                let session = carrier.pointee.session?.takeUnretainedValue(),
                session.takesRequests, carrier.pointee.streamCount < session.streamsMax
            else { continue }
            return carrier
        }
        return nil
    }

    /// Makes connections for the streams that wait; false: there is none to wait for.
    func provide(_ target: TargetState) -> Bool {
        var beginning: Int32 = 0
        var live: Int32 = 0
        var next = target.pointee.firstCarrier
        while let carrier = next {
            next = carrier.pointee.nextCarrier
            // What one takes is known with its SETTINGS, which come at once.
            let session = carrier.pointee.session?.takeUnretainedValue()
            let isUnknown = session?.hasHeardSettings == false && !carrier.pointee.isRetired
            if carrier.pointee.state.isBeginning || isUnknown {
                beginning += 1
            } else if !carrier.pointee.isRetired, session?.takesRequests == true {
                live += 1
            }
        }
        let isAlone = target.pointee.choseHTTP1
        let state = target.pointee.upstream
        while beginning < (isAlone ? target.pointee.waitingCount : 1),
            isAlone || beginning + live < state.pointee.http2Connections
        {
            guard let carrier = dial(target) else { break }
            carrier.pointee.isCarrier = true
            link(carrier)
            expectConnection(carrier, by: now + state.pointee.connectTimeout)
            beginning += 1
        }
        return beginning + live > 0
    }

    private func link(_ carrier: Upstream) {
        let target = carrier.pointee.target
        carrier.pointee.previousCarrier = nil
        carrier.pointee.nextCarrier = target.pointee.firstCarrier
        target.pointee.firstCarrier?.pointee.previousCarrier = carrier
        target.pointee.firstCarrier = carrier
    }

    private func unlink(_ carrier: Upstream) {
        let target = carrier.pointee.target
        if let previous = carrier.pointee.previousCarrier {
            previous.pointee.nextCarrier = carrier.pointee.nextCarrier
        } else if target.pointee.firstCarrier == carrier {
            target.pointee.firstCarrier = carrier.pointee.nextCarrier
        }
        carrier.pointee.nextCarrier?.pointee.previousCarrier = carrier.pointee.previousCarrier
        carrier.pointee.nextCarrier = nil
        carrier.pointee.previousCarrier = nil
    }

    /// Of several attempts another one goes on.
    func inheritStreams(_ heir: Upstream, from eldest: Upstream) {
        unlink(eldest)
        eldest.pointee.isCarrier = false
        heir.pointee.isCarrier = true
        link(heir)
    }

    // MARK: Life

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
        carrier.pointee.exchange = waiting.pointee.exchange
        carrier.pointee.callout = waiting.pointee.callout
        waiting.pointee.exchange?.pointee.upstream = UnsafeMutableRawPointer(carrier)
        waiting.pointee.callout?.pointee.upstream = carrier
        waiting.pointee.exchange = nil
        waiting.pointee.callout = nil
        carrier.pointee.output = waiting.pointee.output
        waiting.pointee.output = PendingOutput()
        carrier.pointee.method = waiting.pointee.method
        carrier.pointee.requestDone = waiting.pointee.requestDone
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
            // No answer, nor anything else: what waits on it is tried elsewhere, as when it ends.
            return carrierLost(carrier, PEN_UPSTREAM_RESET)
        }
        guard carrier.pointee.firstStream == nil else {
            // Each stream has its own time.
            return expect(carrier.timer, at: now + carrier.idleTimeout)
        }
        end(carrier: carrier)
    }

    /// Says goodbye and closes.
    private func end(carrier: Upstream) {
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

    // MARK: Frames

    /// Reads frames until there are none.
    func readFrames(_ carrier: Upstream) {
        var budget = 16
        while carrier.pointee.socket.canRead, carrier.pointee.state == .http2 {
            // A peer that asks (PING, SETTINGS) and takes no answers isn't read from.
            guard carrier.pointee.output.count < EventLoop.framesPending else { break }
            if budget == 0 {
                deferred.append(sockets.data(carrier.socket))
                return
            }
            budget -= 1
            if carrier.pointee.input.base == nil {
                carrier.pointee.input = ReadBuffer(
                    base: blocks.take().assumingMemoryBound(to: UInt8.self),
                    capacity: blocks.blockSize)
            }
            let n = read(carrier.socket, &carrier.pointee.input, limit: Int.max)
            if n < 0 { return carrierLost(carrier, PEN_UPSTREAM_RESET) }
            if n == 0 {
                if carrier.pointee.socket.readEnded {
                    return carrierLost(carrier, PEN_UPSTREAM_RESET)
                }
                break
            }
            guard take(carrier) else { return }
        }
        if carrier.pointee.state == .http2 { releaseInput(carrier) }
    }

    /// Takes the frames that were read; false: nothing more is read.
    private func take(_ carrier: Upstream) -> Bool {
        guard let session = carrier.pointee.session?.takeUnretainedValue() else { return false }
        carrier.pointee.heardAt = now
        let isFine = session.receive(carrier.pointee.input.bytes, carrier.pointee.input.count)
        carrier.pointee.input.start = 0
        carrier.pointee.input.end = 0
        touch(carrier.socket)
        serveStreams(carrier: carrier, session)
        return isFine && carrier.pointee.state == .http2
    }

    /// Sends frames until there are none or the peer takes no more. At the end of a turn.
    func sendFrames(carrier: Upstream) {
        guard carrier.pointee.state == .http2,
            let session = carrier.pointee.session?.takeUnretainedValue()
        else { return }
        placeWaiting(carrier.pointee.target)
        serveStreams(carrier: carrier, session)
        while carrier.pointee.output.isEmpty, carrier.pointee.state == .http2 {
            let count = gatherFrames(session)
            if count == 0 { break }
            var span = Span(scratch, count)
            guard write(carrier.socket, &carrier.pointee.output, &span, 1) else {
                // Answers may be there already.
                carrier.pointee.socket.canRead = true
                carrier.pointee.socket.hungUp = true
                carrier.pointee.isRetired = true
                readFrames(carrier)
                return carrierLost(carrier, PEN_UPSTREAM_RESET)
            }
            serveStreams(carrier: carrier, session)
        }
        guard carrier.pointee.state == .http2 else { return }
        if !session.goesOn, carrier.pointee.output.isEmpty {
            return carrierLost(carrier, PEN_UPSTREAM_PROTOCOL)
        }
        let state = carrier.pointee.target.pointee.upstream
        let isLast =
            carrier.pointee.isRetired || isDraining || state.pointee.references == 0
            || state.pointee.keepAliveMax == 0 || !session.takesRequests
        if isLast, carrier.pointee.firstStream == nil { end(carrier: carrier) }
    }
}
