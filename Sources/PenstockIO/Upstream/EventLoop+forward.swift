import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Sends the exchange's request to its upstream, over an idle connection where there is one.
    func forward(_ exchange: Exchange) {
        exchange.pointee.attempts = 0
        if let state = upstreamState(exchange), state.pointee.totalTimeout > 0,
            let client = exchange.clientRecord
        {
            let end = now + state.pointee.totalTimeout
            let known = exchange.pointee.deadline
            exchange.pointee.deadline = known > 0 ? min(known, end) : end
            expect(client.timer, at: exchange.pointee.deadline)
        }
        attempt(exchange)
    }

    func attempt(_ exchange: Exchange) {
        if let client = exchange.clientRecord, client.pointee.owes == .tunnel,
            upstreamState(exchange)?.pointee.upgradesWebSockets != true
        {
            return refuse(
                client, exchange, status: 501, "the upstream takes no upgrades (upstreams.upgrade)")
        }
        guard let state = upstreamState(exchange),
            let target = choose(state, avoiding: exchange.pointee.lastTarget)
        else {
            if exchange.pointee.forward.upstream == ForwardTarget.connections {
                return manageConnection(exchange)
            }
            exchange.pointee.failure.detail = ByteView("no healthy target")
            return act(exchange, Pipeline.upstreamFailed(exchange, PEN_UPSTREAM_CONNECT))
        }
        exchange.pointee.attempts += 1
        exchange.pointee.lastTarget = UnsafeRawPointer(target)
        if let idle = takeIdle(target) {
            metrics.pointee.upstreamReuses &+= 1
            attach(exchange, to: idle)
            return sendRequest(exchange, idle)
        }
        guard let fresh = connect(target) else {
            return attemptFailed(exchange, PEN_UPSTREAM_CONNECT, sentNothing: true)
        }
        attach(exchange, to: fresh)
        // The head waits in `output` until the connection is there: sent with its first packet.
        sendRequest(exchange, fresh)
    }

    private func attach(_ exchange: Exchange, to upstream: Upstream) {
        upstream.pointee.exchange = exchange
        exchange.pointee.upstream = UnsafeMutableRawPointer(upstream)
        upstream.pointee.target.pointee.inFlight += 1
        if upstream.pointee.state == .idle { upstream.pointee.state = .busy }
        upstream.pointee.headDone = false
        upstream.pointee.bodyDone = false
        upstream.pointee.isPaused = false
        upstream.pointee.isGathering = false
        upstream.pointee.requestDone = false
        upstream.pointee.bodyBegun = false
        upstream.pointee.headResume = 0
    }

    func upstreamState(_ exchange: Exchange) -> UpstreamState? {
        guard let lease = exchange.pointee.snapshot else { return nil }
        let number = Int(exchange.pointee.forward.upstream)
        guard number > 0, number <= lease.upstreamCount else { return nil }
        return lease.upstreams[number - 1]
    }

    /// Composes and sends the request's head and what there is of its body.
    private func sendRequest(_ exchange: Exchange, _ upstream: Upstream) {
        guard let origin = RequestOrigin(exchange), let state = upstreamState(exchange) else {
            return
        }
        var out = OutBuffer(scratch, capacity: EventLoop.scratchCapacity)
        guard composeRequest(origin, exchange, upstream, state, &out) else {
            return act(exchange, Pipeline.fail(exchange, PEN_GR_API_CONFIGURATION_ERROR))
        }
        let timeout = exchange.pointee.forward.timeoutMilliseconds
        let wait = timeout > 0 ? UInt64(timeout) * 1_000_000 : state.pointee.headTimeout
        if upstream.pointee.state == .connecting {
            expectConnection(upstream, by: now + min(wait, state.pointee.connectTimeout))
        } else {
            expect(upstream.timer, at: now + wait)
        }
        let whole = exchange.pointee.requestBody
        upstream.pointee.requestDone = whole.isWhole
        guard send(upstream, head: out.count, whole) else {
            return upstreamLost(upstream, PEN_UPSTREAM_RESET)
        }
        if !whole.isWhole, let client = exchange.clientRecord {
            client.pointee.bodyMode = .streaming
            sendContinue(client)
            expect(client.timer, at: bodyDeadline(exchange))
            resumeReading(client)
        }
    }

    /// Sends the head, which is in the scratch buffer, and the body if all of it is here; false: the
    /// connection is gone.
    @inline(__always)
    private func send(_ upstream: Upstream, head: Int, _ body: Body) -> Bool {
        var spans = (Span(scratch, head), Span(nil, 0))
        if body.isWhole {
            let bytes = body.bytes
            if bytes.n <= min(EventLoop.heldMessageBytes, EventLoop.scratchCapacity - head) {
                // A small body behind its head: a copy costs less than a second span.
                if let p = bytes.p { (scratch + head).update(from: p, count: bytes.n) }
                return writeTogether(
                    upstream.socket, &upstream.pointee.output, scratchBytes: head + bytes.n)
            }
            spans.1 = Span(bytes.p, bytes.n)
        }
        return withUnsafeMutableBytes(of: &spans) {
            write(
                upstream.socket, &upstream.pointee.output,
                $0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Span.self),
                body.isWhole ? 2 : 1)
        }
    }
}
