import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// The next target by the upstream's policy; unhealthy ones only when there is no other.
    func choose(_ state: UpstreamState, avoiding last: UnsafeRawPointer?) -> TargetState? {
        let count = Int(state.pointee.targetCount)
        if count == 1 { return state.pointee.targets }
        var best: TargetState?
        var total: Int32 = 0
        for pass in 0..<3 where best == nil {
            total = 0
            for i in 0..<count {
                let target = state.pointee.targets + i
                if pass < 2, target.pointee.downUntil > now { continue }
                if pass < 1, UnsafeRawPointer(target) == last { continue }
                total += target.pointee.weight
                if state.pointee.leastConnections {
                    if best.map({ isLess(target, $0) }) ?? true { best = target }
                } else {
                    // Smooth weighted round-robin, as nginx does it.
                    target.pointee.current += target.pointee.weight
                    if best.map({ target.pointee.current > $0.pointee.current }) ?? true {
                        best = target
                    }
                }
            }
        }
        if !state.pointee.leastConnections { best?.pointee.current -= total }
        return best
    }

    private func isLess(_ a: TargetState, _ b: TargetState) -> Bool {
        Int64(a.pointee.inFlight) * Int64(b.pointee.weight)
            < Int64(b.pointee.inFlight) * Int64(a.pointee.weight)
    }

    /// A failure of a target: after `failuresMax` in a row it is left out for a while.
    func blame(_ target: TargetState) {
        target.pointee.failures += 1
        let most = target.pointee.upstream.pointee.failuresMax
        if most > 0, target.pointee.failures >= most {
            target.pointee.downUntil = now + target.pointee.upstream.pointee.cooldown
            target.pointee.failures = 0
        }
        if target.pointee.addressCount > 1 {
            target.pointee.nextAddress =
                (target.pointee.nextAddress + 1) % target.pointee.addressCount
        }
    }

    /// Opens a connection to one address of a target, or nil when that fails at once.
    func open(_ target: TargetState, _ index: Int32) -> Upstream? {
        guard let addresses = target.pointee.addresses else { return nil }
        let descriptor = system.connect(system.context, addresses + Int(index))
        guard descriptor >= 0 else {
            metrics.pointee.upstreamConnectFailures &+= 1
            return nil
        }
        let upstream = upstreamRecords.take().bindMemory(to: UpstreamRecord.self, capacity: 1)
        upstream.initialize(
            to: UpstreamRecord(
                socket: SocketRecord(kind: .upstream, descriptor: descriptor, slot: 0),
                target: target))
        guard let data = sockets.insert(upstream.socket) else {
            system.close(system.context, descriptor)
            upstreamRecords.give(upstream)
            return nil
        }
        guard system.register(system.context, descriptor, data) == 0 else {
            sockets.remove(upstream.socket)
            system.close(system.context, descriptor)
            upstreamRecords.give(upstream)
            return nil
        }
        upstream.timer.initialize(
            to: Timer(context: services.pointee.context) { address in
                let timer = address.assumingMemoryBound(to: Timer.self)
                EventLoop.with(timer.pointee.context) {
                    $0.upstreamTimedOut(Upstream(timer: timer))
                }
            })
        upstream.pointee.race.index = index
        metrics.pointee.upstreamConnects &+= 1
        metrics.pointee.upstreamOpen &+= 1
        return upstream
    }

    /// The newest idle connection of a target: the likeliest to be alive, and the oldest may go.
    func takeIdle(_ target: TargetState) -> Upstream? {
        while let upstream = target.pointee.idle {
            unlinkIdle(upstream)
            guard !upstream.pointee.socket.hungUp else {
                closeUpstream(upstream)
                continue
            }
            return upstream
        }
        return nil
    }

    func unlinkIdle(_ upstream: Upstream) {
        let target = upstream.pointee.target
        if let previous = upstream.pointee.previousIdle {
            previous.pointee.nextIdle = upstream.pointee.nextIdle
        } else {
            target.pointee.idle = upstream.pointee.nextIdle
        }
        upstream.pointee.nextIdle?.pointee.previousIdle = upstream.pointee.previousIdle
        upstream.pointee.nextIdle = nil
        upstream.pointee.previousIdle = nil
        target.pointee.idleCount -= 1
    }

    /// The exchange is done with its connection: back into the pool when both sides are whole.
    func dropUpstream(_ exchange: Exchange) {
        guard let upstream = exchange.upstreamRecord else { return }
        let isWhole =
            upstream.pointee.bodyDone && upstream.pointee.requestDone && upstream.pointee.keepAlive
            && upstream.pointee.output.isEmpty && upstream.pointee.input.count == 0
            && !upstream.pointee.socket.hungUp && !upstream.pointee.socket.canRead
        detach(exchange, upstream)
        isWhole ? giveBack(upstream) : closeUpstream(upstream)
    }

    func detach(_ exchange: Exchange, _ upstream: Upstream) {
        exchange.pointee.upstream = nil
        upstream.pointee.exchange = nil
        upstream.pointee.target.pointee.inFlight -= 1
        if upstream.pointee.headDone, let base = upstream.pointee.input.base {
            // The response's views point into the block: it stays as long as the exchange.
            if let older = exchange.pointee.heldBlock { blocks.give(older) }
            exchange.pointee.heldBlock = UnsafeMutableRawPointer(base)
            upstream.pointee.input = ReadBuffer()
        }
    }

    func giveBack(_ upstream: Upstream) {
        let target = upstream.pointee.target
        let state = target.pointee.upstream
        releaseInput(upstream)
        guard target.pointee.idleCount < state.pointee.keepAliveMax, !isDraining,
            state.pointee.references > 0
        else { return closeUpstream(upstream) }
        target.pointee.failures = 0
        upstream.pointee.state = .idle
        upstream.pointee.isReused = true
        upstream.pointee.nextIdle = target.pointee.idle
        upstream.pointee.previousIdle = nil
        target.pointee.idle?.pointee.previousIdle = upstream
        target.pointee.idle = upstream
        target.pointee.idleCount += 1
        expect(upstream.timer, at: now + state.pointee.keepAliveIdle)
    }

    func releaseInput(_ upstream: Upstream) {
        if let base = upstream.pointee.input.base {
            blocks.give(base)
            upstream.pointee.input = ReadBuffer()
        }
        upstream.pointee.gathered.release()
    }

    func closeUpstream(_ upstream: Upstream) {
        guard upstream.pointee.state != .closed else { return }
        if upstream.pointee.state == .idle, upstream.pointee.exchange == nil,
            upstream.pointee.target.pointee.idle == upstream || upstream.pointee.previousIdle != nil
        {
            unlinkIdle(upstream)
        }
        if upstream.isStream { return closeStream(upstream) }
        upstream.pointee.state = .closed
        leaveRace(upstream)
        wheel.cancel(upstream.timer)
        sockets.remove(upstream.socket)
        if upstream.pointee.socket.tls != nil { dropWrapping(upstream.socket, isCut: false) }
        system.close(system.context, upstream.pointee.socket.descriptor)
        releaseInput(upstream)
        upstream.pointee.output.release()
        metrics.pointee.upstreamOpen &-= 1
        if upstream.pointee.isCarrier {
            carrierClosed(upstream)
        } else {
            closedUpstreams.append(upstream)
        }
    }

    func upstreamTimedOut(_ upstream: Upstream) {
        guard upstream.pointee.state != .closed, isDue(upstream.timer) else { return }
        switch upstream.pointee.state {
        case .idle: closeUpstream(upstream)
        case .connecting: connectTimedOut(upstream)
        case .shaking:
            handshakeFailed(
                upstream, PEN_UPSTREAM_TIMEOUT, "it took too long (upstreams.timeouts.handshake)")
        case .busy:
            // Waiting for a client that takes or sends nothing is the client's time-out, not the
            // upstream's.
            if upstream.pointee.isPaused || upstream.waitsForRequest {
                expect(upstream.timer, at: now + upstream.idleTimeout)
            } else if !tunnelTakes(upstream) {
                upstreamLost(upstream, PEN_UPSTREAM_TIMEOUT)
            }
        case .http2: carrierTimedOut(upstream)
        case .closed: break
        }
    }
}

extension UnsafeMutablePointer where Pointee == UpstreamRecord {
    /// The common part.
    @inline(__always) var socket: UnsafeMutablePointer<SocketRecord> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: SocketRecord.self)
    }
    /// The connection's timer.
    @inline(__always) var timer: UnsafeMutablePointer<Timer> {
        let offset = MemoryLayout<UpstreamRecord>.offset(of: \.timer).unsafelyUnwrapped
        return (UnsafeMutableRawPointer(self) + offset).assumingMemoryBound(to: Timer.self)
    }
    /// The record whose timer this is.
    init(timer: UnsafeMutablePointer<Timer>) {
        let offset = MemoryLayout<UpstreamRecord>.offset(of: \.timer).unsafelyUnwrapped
        self = (UnsafeMutableRawPointer(timer) - offset).assumingMemoryBound(
            to: UpstreamRecord.self)
    }
    /// The rest of the request's body has not come from the client yet.
    var waitsForRequest: Bool {
        !pointee.requestDone && pointee.output.isEmpty
            && pointee.exchange?.clientRecord?.pointee.bodyMode == .streaming
    }
    /// Nanoseconds without a byte.
    var idleTimeout: UInt64 { pointee.target.pointee.upstream.pointee.idleTimeout }
    /// Where the response's head ends in the block.
    @inline(__always) var pinned: Int {
        guard pointee.headDone, let base = pointee.input.base, let head = pointee.head.bytes.p
        else { return 0 }
        return head - UnsafePointer(base) + pointee.head.bytes.n
    }
}
