import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Starts a callout; false: unknown upstream, no target, or it doesn't fit.
    func startCallout(
        _ exchange: Exchange, _ request: UnsafePointer<pen_callout_request>, _ token: pen_token,
        isStream: Bool = false
    ) -> Bool {
        guard callouts.count < 4096, let lease = exchange.pointee.snapshot ?? lease,
            let state = upstream(of: request.pointee, lease)
        else { return false }
        // Of a stream this is for its head: its token has a timer for the whole.
        let head = state.pointee.headTimeout
        let total = UInt64(request.pointee.timeout_ms) * 1_000_000
        let wait = total == 0 || (isStream && total > head) ? head : total
        let flight = flightKey(request)
        if !flight.isEmpty, recall(flight, token) || join(flight, token, until: now + wait) {
            return true
        }
        guard let target = choose(state, avoiding: nil) else { return false }
        let method = request.pointee.method.isPresent ? request.pointee.method : ByteView("GET")
        let fieldCount = options.limits.head.fieldCount
        let fields = UnsafeMutablePointer<HeaderField>.allocate(capacity: fieldCount)
        let callout = UnsafeMutablePointer<CalloutRecord>.allocate(capacity: 1)
        callout.initialize(
            to: CalloutRecord(
                token: token, request: PendingOutput(), target: target,
                table: HeaderTable(fields: fields, capacity: fieldCount),
                method: HTTPMethod.identify(method),
                isRepeatable: Method.identify(method).isIdempotent, deadline: now + wait))
        callout.pointee.flight = flight
        callout.pointee.cacheNanoseconds = UInt64(request.pointee.cache_ttl_ms) * 1_000_000
        callout.pointee.body.account = gatheredBytes
        callout.pointee.stream.isOn = isStream
        callout.pointee.body.limit = bodyLimit(request, isStream: isStream)
        guard compose(request, method, target, state, callout) else {
            destroy(callout)
            return false
        }
        callouts[token] = callout
        if !flight.isEmpty { flights[flight] = token }
        let waits = request.pointee.origin.isPresent && waitForName(callout, state)
        if !waits { sendCallout(callout) }
        callout.pointee.isStarting = false
        return true
    }

    /// What of a stream is let through is kept nowhere: it has no limit but its own.
    private func bodyLimit(
        _ request: UnsafePointer<pen_callout_request>, isStream: Bool
    ) -> Int {
        let wanted = request.pointee.response_max > 0 ? request.pointee.response_max : Int.max
        return isStream ? wanted : min(wanted, options.limits.calloutBody)
    }

    private func upstream(
        of request: pen_callout_request, _ lease: UnsafeMutablePointer<SnapshotLease>
    ) -> UpstreamState? {
        let wanted = String(request.upstream)
        return lease.pointee.snapshot._withUnsafeGuaranteedRef { snapshot in
            guard let index = snapshot.upstreams.firstIndex(where: { $0.name == wanted }) else {
                return nil
            }
            let state = lease.upstreams[index]
            guard request.origin.isPresent else { return state }
            return elsewhere(request.origin, snapshot.upstreams[index], state)
        }
    }

    private func compose(
        _ request: UnsafePointer<pen_callout_request>, _ method: ByteView, _ target: TargetState,
        _ state: UpstreamState, _ callout: UnsafeMutablePointer<CalloutRecord>
    ) -> Bool {
        var out = OutBuffer(scratch, capacity: EventLoop.scratchCapacity)
        let path = request.pointee.target.isPresent ? request.pointee.target : ByteView("/")
        guard FieldSyntax.isName(method), path.firstIndex(of: 0x20) == nil,
            path.firstIndex(of: 0x0d) == nil, path.firstIndex(of: 0x0a) == nil,
            out.append(requestLine: method, path)
        else { return false }
        let host =
            state.pointee.hostPolicy == 2 ? state.pointee.literalHost : target.pointee.authority
        guard out.append(field: "host", host) else { return false }
        if let headers = request.pointee.headers {
            for i in 0..<request.pointee.header_count {
                let name = HeaderName.identify(headers[i].name)
                guard !name.isFraming, FieldSyntax.isName(headers[i].name),
                    FieldSyntax.isValue(headers[i].value),
                    out.append(field: headers[i].name, headers[i].value)
                else { return false }
            }
        }
        let body = request.pointee.body
        if body.isPresent || Method.identify(method) == .post {
            guard out.append(contentLength: UInt64(body.n)) else { return false }
        }
        guard out.appendCRLF() else { return false }
        callout.pointee.request.append(scratch, out.count)
        if let p = body.p { callout.pointee.request.append(p, body.n) }
        return true
    }

    func sendCallout(_ callout: UnsafeMutablePointer<CalloutRecord>) {
        callout.pointee.attempts += 1
        let target = callout.pointee.target
        guard let upstream = takeIdle(target) ?? connect(target) else {
            return calloutFailed(callout, PEN_UPSTREAM_CONNECT)
        }
        if upstream.pointee.state == .idle { upstream.pointee.state = .busy }
        upstream.pointee.callout = callout
        callout.pointee.upstream = upstream
        target.pointee.inFlight += 1
        upstream.pointee.headDone = false
        upstream.pointee.bodyDone = false
        upstream.pointee.isPaused = false
        upstream.pointee.headResume = 0
        upstream.pointee.requestDone = true
        if upstream.pointee.state == .connecting {
            let most = now + target.pointee.upstream.pointee.connectTimeout
            expectConnection(upstream, by: min(callout.pointee.deadline, most))
        } else {
            expect(upstream.timer, at: callout.pointee.deadline)
        }
        var span = callout.pointee.request.bytes
        if !write(upstream.socket, &upstream.pointee.output, &span, 1) {
            upstreamLost(upstream, PEN_UPSTREAM_RESET)
        }
    }

    /// A callout's response: head, then body. False: stop reading.
    func parseCallout(_ upstream: Upstream, _ callout: UnsafeMutablePointer<CalloutRecord>) -> Bool
    {
        while true {
            let result = HeadParser.parseResponse(
                upstream.pointee.input.bytes, upstream.pointee.input.count,
                to: callout.pointee.method, resumeAt: &upstream.pointee.headResume,
                head: &upstream.pointee.head, table: &callout.pointee.table,
                limits: options.limits.head)
            switch result {
            case .incomplete where upstream.pointee.input.room > 0: return true
            case .incomplete, .refused:
                upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                return false
            case .complete: break
            }
            upstream.pointee.input.start += upstream.pointee.head.headBytes
            if upstream.pointee.head.status >= 200 { break }
            // As for forwarded requests: nobody asked for a switch.
            if upstream.pointee.head.status == 101 {
                upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                return false
            }
            upstream.pointee.headResume = 0
            callout.pointee.table.count = 0
        }
        upstream.pointee.headDone = true
        upstream.pointee.keepAlive = upstream.pointee.head.framing.keepAlive
        upstream.pointee.decoder = BodyDecoder(upstream.pointee.head.framing, isRequest: false)
        if callout.pointee.stream.isOn { return beginStream(upstream, callout) }
        return gatherCallout(upstream, callout)
    }

    /// Uses what is in the buffer of an answer's body; false: stop reading.
    func gatherCallout(
        _ upstream: Upstream, _ callout: UnsafeMutablePointer<CalloutRecord>
    ) -> Bool {
        if callout.pointee.stream.isOn { return tellStream(upstream, callout) }
        while true {
            switch upstream.pointee.decoder.next(
                upstream.pointee.input.bytes, upstream.pointee.input.count)
            {
            case .data(let offset, let count, let consumed):
                let bytes = upstream.pointee.input.bytes + offset
                upstream.pointee.input.start += consumed
                guard callout.pointee.body.append(bytes, count, expected: count) else {
                    upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                    return false
                }
            case .needMore:
                upstream.pointee.input.start = upstream.pointee.input.end
                return true
            case .end(let consumed):
                upstream.pointee.input.start += consumed
                upstream.pointee.bodyDone = true
                calloutDone(upstream, callout)
                return false
            case .refused:
                upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                return false
            }
        }
    }

    /// The fields of an answer, as views of its head.
    func headers(_ callout: UnsafeMutablePointer<CalloutRecord>) -> [pen_kv] {
        (0..<callout.pointee.table.count).map {
            let field = callout.pointee.table.fields[$0]
            return pen_kv(name: field.nameView, value: field.valueView)
        }
    }

    /// The answer is whole.
    func calloutDone(_ upstream: Upstream, _ callout: UnsafeMutablePointer<CalloutRecord>) {
        upstream.pointee.bodyDone = true
        // A stream's reader had them with the head, whose place in the buffer may be used since.
        let headers = callout.pointee.stream.isOn ? [] : headers(callout)
        var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
        event.status = Int32(upstream.pointee.head.status)
        let body = callout.pointee.body
        event.data = ByteView(p: UnsafePointer(body.base), n: body.count)
        answer(callout, &event, headers)
        release(upstream, of: callout)
        destroy(callout)
    }

    /// An attempt failed: again elsewhere where that is safe, else whoever waits is told.
    func calloutFailed(_ callout: UnsafeMutablePointer<CalloutRecord>, _ reason: Int64) {
        let isStale = callout.pointee.upstream?.pointee.isReused == true
        if let upstream = callout.pointee.upstream { forget(upstream, callout) }
        if reason != PEN_UPSTREAM_TIMEOUT, !callout.pointee.stream.hasHead,
            callout.pointee.attempts < 3,
            reason == PEN_UPSTREAM_CONNECT || (isStale && callout.pointee.isRepeatable),
            callout.pointee.deadline > now,
            let target = choose(
                callout.pointee.target.pointee.upstream, avoiding: callout.pointee.target)
        {
            callout.pointee.target = target
            // What the first answer had brought is no part of the second.
            callout.pointee.table.count = 0
            callout.pointee.body.count = 0
            return sendCallout(callout)
        }
        guard !callout.pointee.isStarting else {
            // Inside the plugin's own call: it is told when that has returned.
            callout.pointee.failure = reason
            return continueLater(callout)
        }
        endFailed(callout, reason)
    }

    private func endFailed(_ callout: UnsafeMutablePointer<CalloutRecord>, _ reason: Int64) {
        var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
        event.value = reason
        answer(callout, &event, [])
        destroy(callout)
    }

    /// Goes on with a callout in the loop's next turn, if it is still there.
    func continueLater(_ callout: UnsafeMutablePointer<CalloutRecord>) {
        let job = Unmanaged.passRetained(LaterCallout(self, callout.pointee.token)).toOpaque()
        services.pointee.post(
            LoopMessage(
                { context in
                    guard let context else { return }
                    let job = Unmanaged<LaterCallout>.fromOpaque(context).takeRetainedValue()
                    job.loop.continueCallout(job.token)
                }, job))
    }

    private func continueCallout(_ token: pen_token) {
        guard let callout = callouts[token] else { return }
        guard callout.pointee.failure == 0 else {
            return endFailed(callout, callout.pointee.failure)
        }
        continueStream(callout)
    }

    /// Delivers the answer to whoever waits for it.
    private func answer(
        _ callout: UnsafeMutablePointer<CalloutRecord>, _ event: inout pen_event,
        _ headers: [pen_kv]
    ) {
        callouts[callout.pointee.token] = nil
        if !callout.pointee.flight.isEmpty { flights[callout.pointee.flight] = nil }
        remember(callout, event, headers)
        headers.withUnsafeBufferPointer { list in
            event.headers = list.baseAddress
            event.header_count = list.count
            deliver(callout.pointee.token, &event)
            for i in 0..<callout.pointee.waiterCount {
                if let token = callout.pointee.waiters?[i] { deliver(token, &event) }
            }
        }
    }

    func deliver(_ token: pen_token, _ event: inout pen_event) {
        guard services.pointee.tokens.claim(token),
            let slot = services.pointee.tokens.live(token)
        else { return }
        event.token = token
        Tokens.deliver(services, slot, &event)
    }

    /// Nobody waits any more for the answer to this token.
    func endCallout(_ token: pen_token) {
        guard let callout = callouts[token], callout.pointee.waiterCount == 0 else { return }
        callouts[token] = nil
        if !callout.pointee.flight.isEmpty { flights[callout.pointee.flight] = nil }
        guard !callout.pointee.stream.isTelling else {
            callout.pointee.stream.isOver = true
            return
        }
        abandon(callout)
    }

    /// Closes the connection of a callout, and forgets it.
    func abandon(_ callout: UnsafeMutablePointer<CalloutRecord>) {
        if let upstream = callout.pointee.upstream {
            forget(upstream, callout)
            closeUpstream(upstream)
        }
        destroy(callout)
    }

    private func forget(_ upstream: Upstream, _ callout: UnsafeMutablePointer<CalloutRecord>) {
        guard upstream.pointee.callout == callout else { return }
        upstream.pointee.callout = nil
        upstream.pointee.target.pointee.inFlight -= 1
        callout.pointee.upstream = nil
    }

    private func release(_ upstream: Upstream, of callout: UnsafeMutablePointer<CalloutRecord>) {
        forget(upstream, callout)
        let isWhole =
            upstream.pointee.keepAlive && upstream.pointee.output.isEmpty
            && upstream.pointee.input.count == 0 && !upstream.pointee.socket.hungUp
            && !upstream.pointee.socket.canRead
        isWhole ? giveBack(upstream) : closeUpstream(upstream)
    }

    private func destroy(_ callout: UnsafeMutablePointer<CalloutRecord>) {
        leaveName(callout)
        callout.pointee.request.release()
        callout.pointee.body.release()
        callout.pointee.table.fields.deallocate()
        callout.pointee.waiters?.deallocate()
        callout.deinitialize(count: 1)
        callout.deallocate()
    }
}

/// A callout that goes on in the loop's next turn.
private final class LaterCallout {
    let loop: EventLoop
    let token: pen_token

    init(_ loop: EventLoop, _ token: pen_token) {
        self.loop = loop
        self.token = token
    }
}
