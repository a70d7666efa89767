import CPenstock
import PenstockCore
import PenstockHTTP
import PenstockHTTP2

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

    private func attempt(_ exchange: Exchange) {
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

    /// Request line, Host, the client's fields, ours, and framing; false: they don't fit.
    private func composeRequest(
        _ origin: RequestOrigin, _ exchange: Exchange, _ upstream: Upstream,
        _ state: UpstreamState, _ out: inout OutBuffer
    ) -> Bool {
        let forward = exchange.pointee.forward
        let method = forward.method.isPresent ? forward.method : exchange.pointee.method
        upstream.pointee.method =
            forward.method.isPresent ? Method.identify(method) : exchange.pointee.methodID
        let target = forward.target.isPresent ? forward.target : originForm(exchange)
        guard out.append(requestLine: method, target) else { return false }
        let forwarded = forwardedWriter(origin, exchange)
        var drop = forwarded.dropped | HeaderSet(.expect)
        let host = hostField(exchange, upstream, state)
        if host.isPresent {
            drop = drop | .host
            guard out.append(field: "host", host) else { return false }
        }
        guard
            HeadCopy(
                exchange.pointee.request, drop: drop,
                listsFields: origin.listsFields
            ).append(to: &out)
        else { return false }
        let facts = ForwardedFacts(
            clientAddress: forwarded.keepsAddresses
                ? origin.peerAddress : exchange.pointee.clientAddress,
            authority: exchange.pointee.authority,
            isSecure: exchange.pointee.isSecure, localPort: origin.localPort)
        if sendsForwarded(exchange) {
            guard forwarded.append(facts, exchange.pointee.request, to: &out) else { return false }
        }
        if exchange.pointee.flags.contains(.aws) {
            guard composeAWSHop(exchange, facts, &out) else { return false }
        } else if exchange.pointee.request.index(of: .xRequestID) < 0 {
            guard out.append(field: "x-request-id", exchange.pointee.requestID) else {
                return false
            }
        }
        guard composeRequestFraming(exchange, upstream, &out) else { return false }
        if exchange.clientRecord?.pointee.owes == .tunnel {
            guard out.append(EventLoop.upgradeFields) else { return false }
        }
        return out.appendCRLF()
    }

    /// What a trusted peer sent is kept where the configuration says so, and what a client of an AWS API
    /// sent always is: AWS adds to it (recorded: test_apigateway_header_remapping_http).
    @inline(__always)
    private func forwardedWriter(
        _ origin: RequestOrigin, _ exchange: Exchange
    ) -> ForwardedWriter {
        let listener = origin.listener
        if exchange.pointee.flags.contains(.aws) { return listener.pointee.forwarded }
        guard let trusted = listener.pointee.trusted,
            trusted._withUnsafeGuaranteedRef({ $0.trusts(origin.peerAddress) })
        else { return listener.pointee.forwardedAnew }
        return listener.pointee.forwarded
    }

    /// A REST API's backend is told nothing of the client (recorded:
    /// test_apigateway_header_remapping_http, no-param-integration). What a client claims doesn't pass
    /// as it is, though: who it came from is added then.
    private func sendsForwarded(_ exchange: Exchange) -> Bool {
        let flags = exchange.pointee.flags
        guard flags.contains(.aws), !flags.contains(.awsHTTP) else { return true }
        return exchange.pointee.request.known.bits & EventLoop.claims.bits != 0
    }

    private static let claims =
        HeaderSet(.xForwardedFor) | .xForwardedProto | .xForwardedHost | .xForwardedPort
        | .forwarded

    /// What a backend of an HTTP API learns of the gateway, in the form that
    /// github.com/expressjs/session/issues/886 has from AWS:
    /// `forwarded: by=1.2.3.4;for=5.6.7.8;host=my.example.com;proto=https`,
    /// `via: HTTP/1.1 AmazonAPIGateway`. The X-Forwarded fields go out besides, as the listener says.
    private func composeAWSHop(
        _ exchange: Exchange, _ facts: ForwardedFacts, _ out: inout OutBuffer
    ) -> Bool {
        guard exchange.pointee.flags.contains(.awsHTTP) else { return true }
        return out.append("via: HTTP/1.1 AmazonAPIGateway\r\n")
            && EventLoop.forwardedHop.append(facts, exchange.pointee.request, to: &out)
    }

    /// `Forwarded` alone, in place of what the client claimed.
    private static let forwardedHop: ForwardedWriter = {
        var policy = ForwardedPolicy()
        policy.xForwardedFor = .off
        policy.xForwardedProto = .off
        policy.xForwardedHost = .off
        policy.xForwardedPort = .off
        policy.forwarded = .replace
        return ForwardedWriter(policy)
    }()

    private func composeRequestFraming(
        _ exchange: Exchange, _ upstream: Upstream, _ out: inout OutBuffer
    ) -> Bool {
        let body = exchange.pointee.requestBody
        switch body.state {
        case .none:
            // RFC 9110 §8.6: a method that has a meaning for content says when there is none.
            switch upstream.pointee.method {
            case .post, .put, .patch: return out.append(contentLength: 0)
            default: return true
            }
        case .buffered, .replaced: return out.append(contentLength: UInt64(body.bytes.n))
        case .streaming:
            guard let framing = exchange.clientRecord?.pointee.head.framing else { return false }
            let isFiltered =
                exchange.pointee.route?.pointee.filtersRequest == true
                && Filters.changesLength(exchange, PEN_REQUEST_BODY)
            if framing.body == .length, !isFiltered {
                return out.append(contentLength: framing.length)
            }
            return out.append("transfer-encoding: chunked\r\n")
        }
    }

    /// The Host to send, when it isn't the client's own field.
    private func hostField(
        _ exchange: Exchange, _ upstream: Upstream, _ state: UpstreamState
    ) -> ByteView {
        if exchange.pointee.forward.authority.isPresent {
            return exchange.pointee.forward.authority
        }
        switch state.pointee.hostPolicy {
        case 1: return upstream.pointee.target.pointee.authority
        case 2: return state.pointee.literalHost
        default:
            return exchange.pointee.request.index(of: .host) < 0
                ? upstream.pointee.target.pointee.authority : .absent
        }
    }

    /// What an origin server wants to see of a target (RFC 9112 §3.2.1): path and query.
    private func originForm(_ exchange: Exchange) -> ByteView {
        let target = exchange.pointee.target
        if target.n > 0, target[0] == UInt8(ascii: "/") { return target }
        let path = exchange.pointee.path
        let query = exchange.pointee.query
        guard query.isPresent else { return path }
        // An absolute target: its path may be the literal "/", so the two need not be neighbours.
        guard let memory = exchange.pointee.arena.allocate(path.n + 1 + query.n, align: 1) else {
            return path
        }
        var sink = ByteSink(
            memory.assumingMemoryBound(to: UInt8.self), capacity: path.n + 1 + query.n)
        sink.put(path)
        sink.put("?")
        sink.put(query)
        return sink.view
    }

    // MARK: Failure

    /// The upstream's connection failed under its request: again elsewhere where that is safe, else
    /// the failure goes to the pipeline.
    func upstreamLost(_ upstream: Upstream, _ reason: Int64) {
        if upstream.pointee.isCarrier { return carrierLost(upstream, reason) }
        if upstream.isStream { suspectCarrier(upstream, reason) }
        if upstream.pointee.socket.tls != nil, !upstream.pointee.state.isBeginning,
            reason != PEN_UPSTREAM_TIMEOUT
        {
            hearOut(upstream)
        }
        let isUnheard = upstream.isUnheard
        let isRefused = upstream.pointee.socket.stream?.pointee.isRefused == true
        if let callout = upstream.pointee.callout {
            closeUpstream(upstream)
            let isSafe = isUnheard && reason != PEN_UPSTREAM_TIMEOUT
            return calloutFailed(callout, isSafe ? PEN_UPSTREAM_CONNECT : reason)
        }
        guard let exchange = upstream.pointee.exchange else { return closeUpstream(upstream) }
        let wasConnecting = upstream.pointee.state.isBeginning
        let isReused = upstream.pointee.isReused
        let isFresh = !upstream.pointee.headDone && upstream.pointee.input.count == 0
        let bodyBegun = upstream.pointee.bodyBegun
        let method = upstream.pointee.method
        if upstream.isStream {
            // A connection that fails is blamed once, not by each of its streams.
            if !isReused, isFresh, !isUnheard, upstream.pointee.connection?.pointee.state == .http2
            {
                blame(upstream.pointee.target)
            }
        } else if wasConnecting {
            metrics.pointee.upstreamConnectFailures &+= 1
            blame(upstream.pointee.target)
        } else if !isReused, isFresh {
            blame(upstream.pointee.target)
        }
        detach(exchange, upstream)
        closeUpstream(upstream)
        guard isFresh else { return responseCut(exchange, reason) }
        guard !bodyBegun else { return responseCut(exchange, reason) }
        // An idle connection that ends as we use it was most likely closed before the request came,
        // but only a method that may be repeated is worth that "most likely" (RFC 9110 §9.2.2).
        let mayRepeat = method.isIdempotent && reason != PEN_UPSTREAM_TIMEOUT
        attemptFailed(
            exchange, reason, sentNothing: wasConnecting || isUnheard, again: mayRepeat,
            stale: isReused || isRefused)
    }

    private func attemptFailed(
        _ exchange: Exchange, _ reason: Int64, sentNothing: Bool, again: Bool = false,
        stale: Bool = false
    ) {
        guard let state = upstreamState(exchange) else { return }
        // A stale connection says nothing about the target: one more try does not count.
        let most = state.pointee.retries + (stale ? 1 : 0)
        if sentNothing || again, exchange.pointee.attempts <= most {
            metrics.pointee.upstreamRetries &+= 1
            return attempt(exchange)
        }
        act(exchange, Pipeline.upstreamFailed(exchange, reason))
    }

    /// The response ended before its end: cut it for the client as well, or fail while that is
    /// possible.
    private func responseCut(_ exchange: Exchange, _ reason: Int64) {
        act(exchange, Pipeline.upstreamFailed(exchange, reason))
    }
}
