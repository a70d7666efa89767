import CPenstock
import PenstockCore
import PenstockHTTP

/// A request that a plugin makes to a named upstream (pen.callout/1): over the same pools and the
/// same engine as forwarded requests, buffered whole.
struct CalloutRecord {
    var token: pen_token
    var upstream: Upstream?
    /// The request as sent, for a second try on another connection.
    var request: PendingOutput
    var target: TargetState
    var table: HeaderTable
    var body = GatherBuffer()
    var method: HTTPMethod
    var isRepeatable: Bool
    var attempts: Int32 = 0
    var deadline: UInt64
    /// Tokens that share this one's answer (single flight): `waiterCount` of them.
    var waiters: UnsafeMutablePointer<pen_token>?
    var waiterCount = 0
    /// The upstream's name and the single-flight key; empty: none. Compared whole: a hash could be
    /// made to collide by whoever chooses the key.
    var flight: [UInt8] = []
    var cacheNanoseconds: UInt64 = 0
}

/// An answer that is remembered for equal keys (cache_ttl_ms).
struct CachedCallout {
    var expires: UInt64
    var status: Int32
    var headers: [([UInt8], [UInt8])]
    var body: [UInt8]

    /// limits.callout_cache: answers a loop remembers; past it all are forgotten.
    static let limit = 1024
}

extension EventLoop {
    /// Starts a callout; false: unknown upstream, no target, or it doesn't fit.
    func startCallout(
        _ exchange: Exchange, _ request: UnsafePointer<pen_callout_request>, _ token: pen_token
    ) -> Bool {
        guard callouts.count < 4096, let lease = exchange.pointee.snapshot ?? lease,
            let state = upstream(named: request.pointee.upstream, lease)
        else { return false }
        let flight = flightKey(request)
        if !flight.isEmpty, recall(flight, token) || join(flight, token) { return true }
        guard let target = choose(state, avoiding: nil) else { return false }
        let wait =
            request.pointee.timeout_ms > 0
            ? UInt64(request.pointee.timeout_ms) * 1_000_000 : state.pointee.headTimeout
        let method = request.pointee.method.isPresent ? request.pointee.method : ByteView("GET")
        let fields = UnsafeMutablePointer<HeaderField>.allocate(capacity: 64)
        let callout = UnsafeMutablePointer<CalloutRecord>.allocate(capacity: 1)
        callout.initialize(
            to: CalloutRecord(
                token: token, request: PendingOutput(), target: target,
                table: HeaderTable(fields: fields, capacity: 64),
                method: HTTPMethod.identify(method),
                isRepeatable: Method.identify(method).isIdempotent, deadline: now + wait))
        callout.pointee.flight = flight
        callout.pointee.cacheNanoseconds = UInt64(request.pointee.cache_ttl_ms) * 1_000_000
        callout.pointee.body.account = gatheredBytes
        let most = request.pointee.response_max
        callout.pointee.body.limit =
            most > 0 ? min(most, options.limits.calloutBody) : options.limits.calloutBody
        guard compose(request, method, target, state, callout) else {
            destroy(callout)
            return false
        }
        callouts[token] = callout
        if !flight.isEmpty { flights[flight] = token }
        sendCallout(callout)
        return true
    }

    private func upstream(named name: ByteView, _ lease: UnsafeMutablePointer<SnapshotLease>)
        -> UpstreamState?
    {
        let wanted = String(name)
        return lease.pointee.snapshot._withUnsafeGuaranteedRef { snapshot in
            guard let index = snapshot.upstreams.firstIndex(where: { $0.name == wanted }) else {
                return nil
            }
            return lease.upstreams[index]
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

    private func sendCallout(_ callout: UnsafeMutablePointer<CalloutRecord>) {
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
            upstream.pointee.headResume = 0
            callout.pointee.table.count = 0
        }
        upstream.pointee.headDone = true
        upstream.pointee.keepAlive = upstream.pointee.head.framing.keepAlive
        upstream.pointee.decoder = BodyDecoder(upstream.pointee.head.framing, isRequest: false)
        return gatherCallout(upstream, callout)
    }

    func gatherCallout(
        _ upstream: Upstream, _ callout: UnsafeMutablePointer<CalloutRecord>
    ) -> Bool {
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

    func calloutDone(_ upstream: Upstream, _ callout: UnsafeMutablePointer<CalloutRecord>) {
        upstream.pointee.bodyDone = true
        var headers: [pen_kv] = []
        for i in 0..<callout.pointee.table.count {
            let field = callout.pointee.table.fields[i]
            headers.append(pen_kv(name: field.nameView, value: field.valueView))
        }
        var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
        event.status = Int32(upstream.pointee.head.status)
        let body = callout.pointee.body
        event.data = ByteView(p: UnsafePointer(body.base), n: body.count)
        answer(callout, &event, headers)
        release(upstream, of: callout)
        destroy(callout)
    }

    func calloutFailed(_ callout: UnsafeMutablePointer<CalloutRecord>, _ reason: Int64) {
        let isStale = callout.pointee.upstream?.pointee.isReused == true
        if let upstream = callout.pointee.upstream { forget(upstream, callout) }
        if reason != PEN_UPSTREAM_TIMEOUT, callout.pointee.attempts < 3,
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
        var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
        event.value = reason
        answer(callout, &event, [])
        destroy(callout)
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

    private func deliver(_ token: pen_token, _ event: inout pen_event) {
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
        callout.pointee.request.release()
        callout.pointee.body.release()
        callout.pointee.table.fields.deallocate()
        callout.pointee.waiters?.deallocate()
        callout.deinitialize(count: 1)
        callout.deallocate()
    }

    // MARK: Single flight

    private func flightKey(_ request: UnsafePointer<pen_callout_request>) -> [UInt8] {
        let key = request.pointee.single_flight_key
        guard key.isPresent else { return [] }
        return Array(request.pointee.upstream.buffer) + [0] + Array(key.buffer)
    }

    /// Answers from memory, in the loop's next turn: never from inside the plugin's own call.
    private func recall(_ flight: [UInt8], _ token: pen_token) -> Bool {
        guard let cached = calloutCache[flight] else { return false }
        guard cached.expires > now else {
            calloutCache[flight] = nil
            return false
        }
        let job = Unmanaged.passRetained(CachedAnswer(self, token, cached)).toOpaque()
        services.pointee.post(
            LoopMessage(
                { context in
                    guard let context else { return }
                    Unmanaged<CachedAnswer>.fromOpaque(context).takeRetainedValue().deliver()
                }, job))
        return true
    }

    fileprivate func deliver(_ cached: CachedCallout, to token: pen_token) {
        let text = cached.headers.flatMap { $0.0 + $0.1 }
        text.withUnsafeBufferPointer { bytes in
            var headers: [pen_kv] = []
            var at = 0
            for (name, value) in cached.headers {
                let start = bytes.baseAddress.map { $0 + at }
                headers.append(
                    pen_kv(
                        name: ByteView(p: start, n: name.count),
                        value: ByteView(p: start.map { $0 + name.count }, n: value.count)))
                at += name.count + value.count
            }
            cached.body.withUnsafeBufferPointer { body in
                headers.withUnsafeBufferPointer { list in
                    var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
                    event.status = cached.status
                    event.data = ByteView(p: body.baseAddress, n: body.count)
                    event.headers = list.baseAddress
                    event.header_count = list.count
                    deliver(token, &event)
                }
            }
        }
    }

    private func remember(
        _ callout: UnsafeMutablePointer<CalloutRecord>, _ event: pen_event, _ headers: [pen_kv]
    ) {
        let time = callout.pointee.cacheNanoseconds
        guard time > 0, !callout.pointee.flight.isEmpty, event.status / 100 == 2 else { return }
        if calloutCache.count >= CachedCallout.limit { calloutCache.removeAll() }
        calloutCache[callout.pointee.flight] = CachedCallout(
            expires: now + time, status: event.status,
            headers: headers.map { (Array($0.name.buffer), Array($0.value.buffer)) },
            body: Array(event.data.buffer))
    }

    /// Waits for the answer of a callout under way with the same key.
    private func join(_ flight: [UInt8], _ token: pen_token) -> Bool {
        guard let leader = flights[flight], let callout = callouts[leader],
            callout.pointee.waiterCount < 1024
        else { return false }
        if callout.pointee.waiters == nil { callout.pointee.waiters = .allocate(capacity: 1024) }
        callout.pointee.waiters?[callout.pointee.waiterCount] = token
        callout.pointee.waiterCount += 1
        return true
    }
}

/// A remembered answer on its way to the loop's next turn.
private final class CachedAnswer {
    let loop: EventLoop
    let token: pen_token
    let cached: CachedCallout

    init(_ loop: EventLoop, _ token: pen_token, _ cached: CachedCallout) {
        self.loop = loop
        self.token = token
        self.cached = cached
    }

    func deliver() { loop.deliver(cached, to: token) }
}
