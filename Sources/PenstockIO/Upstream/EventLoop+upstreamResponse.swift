import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Something happened on an upstream's connection.
    func upstreamReady(_ upstream: Upstream, _ bits: UInt32) {
        if upstream.pointee.state.isBeginning {
            guard begin(upstream, bits) else { return }
            connected(upstream)
            if upstream.pointee.state == .closed { return }
        }
        if upstream.pointee.socket.canWrite, !upstream.pointee.output.isEmpty {
            let pending = upstream.pointee.output.count
            guard flush(upstream.socket, &upstream.pointee.output) else {
                // The answer may be there already (an early refusal): read before giving up.
                upstream.pointee.output.release()
                upstream.pointee.keepAlive = false
                upstream.pointee.socket.canRead = true
                upstream.pointee.socket.hungUp = true
                return upstreamReadable(upstream)
            }
            if upstream.pointee.output.count < pending,
                let client = upstream.pointee.exchange?.clientRecord
            {
                tunnelMoved(client, upstream)
            }
            if upstream.pointee.output.isEmpty { upstreamDrained(upstream) }
            if upstream.pointee.state == .closed { return }
        }
        if upstream.pointee.socket.canRead { upstreamReadable(upstream) }
    }

    /// Goes on with what comes before the request; true: it is over.
    @inline(never)
    private func begin(_ upstream: Upstream, _ bits: UInt32) -> Bool {
        if upstream.pointee.state == .connecting {
            guard bits & (Event.writable | Event.hangup) != 0 else { return false }
            guard system.connectError(system.context, upstream.pointee.socket.descriptor) == 0
            else {
                connectFailed(upstream)
                return false
            }
            connectWon(upstream)
            guard let rules = upstream.pointee.target.pointee.tls else { return true }
            beginHandshake(upstream, rules.takeUnretainedValue())
            // Who failed may have been replaced, or closed.
            guard upstream.pointee.state == .shaking else { return false }
        }
        return shake(upstream)
    }

    func connected(_ upstream: Upstream) {
        if upstream.pointee.isCarrier { return carrierConnected(upstream) }
        upstream.pointee.state = .busy
        upstream.pointee.target.pointee.failures = 0
        guard let deadline = headDeadline(upstream) else { return }
        guard let exchange = upstream.pointee.exchange else {
            return expect(upstream.timer, at: deadline)
        }
        upstream.timer.pointee.value = deadline
        if let client = exchange.clientRecord, client.pointee.bodyMode == .streaming,
            upstream.pointee.output.isEmpty
        {
            resumeReading(client)
        }
    }

    /// When the head of an answer has to be there, if its request goes out now.
    func headDeadline(_ upstream: Upstream) -> UInt64? {
        guard let exchange = upstream.pointee.exchange, let state = upstreamState(exchange) else {
            return upstream.pointee.callout?.pointee.deadline
        }
        let timeout = exchange.pointee.forward.timeoutMilliseconds
        return now + (timeout > 0 ? UInt64(timeout) * 1_000_000 : state.pointee.headTimeout)
    }

    /// The upstream took all that was pending: the client's body goes on.
    func upstreamDrained(_ upstream: Upstream) {
        guard let exchange = upstream.pointee.exchange, let client = exchange.clientRecord,
            client.pointee.bodyMode == .streaming
        else {
            if upstream.pointee.isCarrier { touch(upstream.socket) }
            return
        }
        resumeReading(client)
    }

    func upstreamReadable(_ upstream: Upstream) {
        var budget = 16
        while upstream.pointee.socket.canRead {
            if budget == 0 {
                deferred.append(sockets.data(upstream.socket))
                return
            }
            budget -= 1
            guard upstream.pointee.state == .busy else { return idleReadable(upstream) }
            // Behind the answer nothing is wanted; what comes spoils the connection (`dropUpstream`).
            if upstream.pointee.isPaused || upstream.pointee.bodyDone { return }
            if upstream.pointee.headDone,
                upstream.pointee.exchange?.pointee.flags.contains(.committed) == false,
                !upstream.pointee.isGathering
            {
                // The pipeline is at work on the head; the body stays in the socket.
                return
            }
            if upstream.pointee.isGathering, !mayGather(upstream.socket) { return }
            guard readResponse(upstream) else { return }
        }
    }

    /// Bytes or the end on an idle connection: either way it is of no more use.
    private func idleReadable(_ upstream: Upstream) {
        if upstream.pointee.state == .http2 { return readFrames(upstream) }
        guard upstream.pointee.state == .idle else { return }
        if upstream.pointee.socket.tls != nil, staysIdle(upstream) { return }
        closeUpstream(upstream)
    }

    /// False: stop reading.
    private func readResponse(_ upstream: Upstream) -> Bool {
        if upstream.pointee.input.base == nil {
            upstream.pointee.input = ReadBuffer(
                base: blocks.take().assumingMemoryBound(to: UInt8.self), capacity: blocks.blockSize)
        } else if upstream.pointee.input.count == 0 {
            upstream.pointee.input.start = upstream.pinned
            upstream.pointee.input.end = upstream.pinned
        }
        let n = read(upstream.socket, &upstream.pointee.input, limit: Int.max)
        if n < 0 {
            upstreamLost(upstream, PEN_UPSTREAM_RESET)
            return false
        }
        if n == 0 {
            if upstream.pointee.socket.readEnded { upstreamEnded(upstream) }
            return false
        }
        if upstream.pointee.headDone {
            upstream.timer.pointee.value = now + upstream.idleTimeout
            return consumeResponse(upstream)
        }
        return parseResponse(upstream)
    }

    private func upstreamEnded(_ upstream: Upstream) {
        guard upstream.pointee.headDone, upstream.pointee.decoder.finish() == nil else {
            return upstreamLost(upstream, PEN_UPSTREAM_RESET)
        }
        upstream.pointee.keepAlive = false
        responseBodyDone(upstream)
    }

    private func parseResponse(_ upstream: Upstream) -> Bool {
        if let callout = upstream.pointee.callout { return parseCallout(upstream, callout) }
        guard let exchange = upstream.pointee.exchange else { return false }
        while true {
            let result = HeadParser.parseResponse(
                upstream.pointee.input.bytes, upstream.pointee.input.count,
                to: upstream.pointee.method, resumeAt: &upstream.pointee.headResume,
                head: &upstream.pointee.head,
                table: &exchange.pointee.response, limits: options.limits.head)
            switch result {
            case .incomplete:
                if upstream.pointee.input.room == 0 {
                    upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                    return false
                }
                return true
            case .refused(let fault):
                exchange.pointee.failure.detail = ByteView(fault.reason.sentence)
                upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                return false
            case .complete: break
            }
            upstream.pointee.input.start += upstream.pointee.head.headBytes
            if upstream.pointee.head.status >= 200 { break }
            // RFC 9110 §15.2: interim responses may be discarded, but a switch that nobody asked
            // for leaves a connection that is not HTTP any more.
            if upstream.pointee.head.status == 101 {
                if isAgreed(upstream, exchange) { break }
                upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                return false
            }
            upstream.pointee.headResume = 0
            exchange.pointee.response.count = 0
        }
        return responseHead(upstream, exchange)
    }

    /// The head is whole: to the pipeline.
    private func responseHead(_ upstream: Upstream, _ exchange: Exchange) -> Bool {
        upstream.pointee.headDone = true
        let framing = upstream.pointee.head.framing
        upstream.pointee.keepAlive = framing.keepAlive && upstream.pointee.head.status != 101
        upstream.pointee.decoder = BodyDecoder(
            framing, isRequest: false, trailers: exchange.trailerBuffer(framing))
        upstream.pointee.bodyDone = upstream.pointee.decoder.isComplete
        exchange.pointee.upstreamHeadAt = services.pointee.clock()
        exchange.pointee.status = Int32(upstream.pointee.head.status)
        exchange.pointee.upstreamStatus = exchange.pointee.status
        // For steps a 101 has no body: what follows it is no part of the answer (RFC 9110 §15.2).
        exchange.pointee.responseBody.state =
            upstream.pointee.head.status == 101 ? .none : .streaming
        exchange.pointee.responseBody.length =
            framing.announcesLength ? Int64(clamping: framing.length) : -1
        // A request that is still being sent can't be finished any more by a server that has
        // answered and wants to close; one that goes on may.
        upstream.timer.pointee.value = now + upstream.idleTimeout
        act(exchange, Pipeline.upstreamHead(exchange))
        return upstream.pointee.state == .busy && upstream.pointee.exchange != nil
    }

    // MARK: Body

    /// The whole response body is wanted before the pipeline goes on.
    func gatherResponse(_ exchange: Exchange) {
        guard let upstream = exchange.upstreamRecord, upstream.pointee.headDone,
            exchange.pointee.responseBody.state == .streaming
        else {
            // A local answer: its body is whole already.
            return act(exchange, Pipeline.bodyReady(exchange))
        }
        upstream.pointee.isGathering = true
        upstream.pointee.gathered.account = gatheredBytes
        upstream.pointee.gathered.limit = min(
            exchange.pointee.responseBody.required,
            exchange.pointee.route?.pointee.bodyLimit ?? Int(options.limits.bodyBytes))
        if upstream.pointee.bodyDone { return responseGathered(upstream, exchange) }
        if consumeResponse(upstream), upstream.pointee.socket.canRead { upstreamReadable(upstream) }
    }

    /// Uses what is in the buffer of a response's body; false: stop reading.
    func consumeResponse(_ upstream: Upstream) -> Bool {
        if let callout = upstream.pointee.callout { return gatherCallout(upstream, callout) }
        guard let exchange = upstream.pointee.exchange else { return false }
        guard upstream.pointee.isGathering else {
            guard let client = exchange.clientRecord else { return false }
            return relayBody(client, upstream, exchange, headBytes: 0)
        }
        while true {
            switch upstream.pointee.decoder.next(
                upstream.pointee.input.bytes, upstream.pointee.input.count)
            {
            case .data(let offset, let count, let consumed):
                let bytes = upstream.pointee.input.bytes + offset
                upstream.pointee.input.start += consumed
                let expected = Int(clamping: exchange.pointee.responseBody.length)
                guard upstream.pointee.gathered.append(bytes, count, expected: expected) else {
                    exchange.pointee.failure.detail = ByteView(
                        "the response body is longer than a step may buffer")
                    dropUpstream(exchange)
                    act(exchange, Pipeline.fail(exchange, PEN_GR_INTEGRATION_FAILURE))
                    return false
                }
            case .needMore:
                upstream.pointee.input.start = upstream.pointee.input.end
                return true
            case .end(let consumed):
                upstream.pointee.input.start += consumed
                responseBodyDone(upstream)
                return false
            case .refused(let fault):
                exchange.pointee.failure.detail = ByteView(fault.reason.sentence)
                upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                return false
            }
        }
    }

    private func responseBodyDone(_ upstream: Upstream) {
        upstream.pointee.bodyDone = true
        guard let exchange = upstream.pointee.exchange else {
            if let callout = upstream.pointee.callout { calloutDone(upstream, callout) }
            return
        }
        if upstream.pointee.isGathering { return responseGathered(upstream, exchange) }
        if exchange.pointee.flags.contains(.committed), let client = exchange.clientRecord {
            _ = relayBody(client, upstream, exchange, headBytes: 0)
        }
    }

    private func responseGathered(_ upstream: Upstream, _ exchange: Exchange) {
        upstream.pointee.isGathering = false
        exchange.pointee.responseBody.owner = upstream.pointee.gathered.take()
        exchange.pointee.responseBody.bytes = exchange.pointee.responseBody.owner.view
        if !exchange.pointee.responseBody.bytes.isPresent {
            exchange.pointee.responseBody.bytes = ByteView("")
        }
        exchange.pointee.responseBody.length = Int64(exchange.pointee.responseBody.bytes.n)
        exchange.pointee.responseBody.state = .buffered
        // Nobody asked in the pipeline, which is over: a message's answer is wanted whole.
        if exchange.pointee.cursor.side == .finished { return commit(exchange) }
        act(exchange, Pipeline.bodyReady(exchange))
    }
}
