public import CPenstock

extension Exchange {
    /// Sets where this exchange goes; an integration returns `.forward` after it. What `target`
    /// leaves absent or 0 is as the request and the upstream have it. Copied.
    /// - Throws: `HostError`: no such upstream, or not an integration.
    @inlinable public func forward(_ target: UnsafePointer<pen_forward_target>) throws(HostError) {
        guard let forward = tables.pointee.forward else { throw .unsupported("pen.forward/1") }
        try HostError.check(forward.pointee.forward(raw, target), "forwarding")
    }

    /// Starts an HTTP request to a configured upstream; return `.pending` after it. The answer is
    /// the event `.calloutDone` with the token. Everything is copied. 0 when the upstream is unknown
    /// or a limit is reached (the log says which).
    ///
    /// `origin` is another server, `https://keys.example`, where the upstream allows it; `responseMax` in
    /// bytes, 0: the gateway's limit (limits.callout_body).
    public func callout(
        _ upstream: Bytes, method: Bytes = "GET", origin: Bytes = .absent, target: Bytes,
        headers: UnsafeBufferPointer<pen_kv> = UnsafeBufferPointer(start: nil, count: 0),
        body: Bytes = .absent, timeoutMilliseconds: UInt32 = 0, singleFlightKey: Bytes = .absent,
        cacheTTLMilliseconds: UInt32 = 0, responseMax: Int = 0
    ) -> Token {
        guard let callout = tables.pointee.callout else { return 0 }
        var request = pen_callout_request(
            upstream, method: method, target: target, headers: headers, body: body,
            timeoutMilliseconds: timeoutMilliseconds)
        request.single_flight_key = singleFlightKey
        request.cache_ttl_ms = cacheTTLMilliseconds
        request.origin = origin
        request.response_max = responseMax
        return callout.pointee.start(raw, &request)
    }

    /// Starts an HTTP request to a configured upstream whose answer comes in pieces; return
    /// `.pending` after it. The first event is the head (`Event.part(of:)`), each further one is
    /// asked for by `CalloutStream.next`. The request is buffered; everything is copied.
    ///
    /// `timeoutMilliseconds` is for the whole of it, pauses included, and must not be 0.
    /// `responseMax` in bytes; 0: no limit.
    /// - Throws: `HostError`: the host does not offer it (a child process), the upstream is unknown,
    ///   or a limit is reached (the log says which).
    public func stream(
        _ upstream: Bytes, method: Bytes = "GET", target: Bytes,
        headers: UnsafeBufferPointer<pen_kv> = UnsafeBufferPointer(start: nil, count: 0),
        body: Bytes = .absent, timeoutMilliseconds: UInt32, responseMax: Int = 0
    ) throws(HostError) -> CalloutStream {
        guard let table = tables.pointee.calloutStream else {
            throw .unsupported("pen.callout-stream/1")
        }
        var request = pen_callout_request(
            upstream, method: method, target: target, headers: headers, body: body,
            timeoutMilliseconds: timeoutMilliseconds)
        request.response_max = responseMax
        let token = table.pointee.start(raw, &request)
        guard token != 0 else { throw HostError(PEN_E_FAILED, "streaming a callout") }
        return CalloutStream(token: token)
    }

    /// The event `.timer` after so many milliseconds; may be followed by `.pending`. 0: limit.
    public func startTimer(milliseconds: UInt32) -> Token {
        tables.pointee.timer?.pointee.start(raw, milliseconds) ?? 0
    }

    /// Takes `cost` from the bucket of `key` of a limit made by `Host.limit`; nil when the host
    /// refuses (no such limit).
    public func acquire(_ limit: UInt64, key: Bytes, cost: UInt32 = 1) -> pen_limit_result? {
        var result = pen_limit_result()
        result.size = UInt32(MemoryLayout<pen_limit_result>.size)
        guard let table = tables.pointee.limit,
            table.pointee.acquire_for(raw, limit, key, cost, &result) == PEN_OK
        else { return nil }
        return result
    }
}

extension pen_callout_request {
    /// What buffered and streamed callouts have in common.
    fileprivate init(
        _ upstream: Bytes, method: Bytes, target: Bytes, headers: UnsafeBufferPointer<pen_kv>,
        body: Bytes, timeoutMilliseconds: UInt32
    ) {
        self.init()
        size = UInt32(MemoryLayout<pen_callout_request>.size)
        timeout_ms = timeoutMilliseconds
        self.upstream = upstream
        self.method = method
        self.target = target
        self.headers = headers.baseAddress
        header_count = headers.count
        self.body = body
    }
}
