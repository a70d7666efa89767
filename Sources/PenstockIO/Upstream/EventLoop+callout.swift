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
}
