import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Does what the pipeline wants next.
    func act(_ exchange: Exchange, _ outcome: PipelineOutcome) {
        switch outcome {
        case .forward: forward(exchange)
        case .respond: commit(exchange)
        case .pending: break
        case .needRequestBody: gatherRequest(exchange)
        case .needResponseBody: gatherResponse(exchange)
        case .abort: abort(exchange)
        case .resumeBody: resumeBody(exchange)
        }
    }

    /// The response is final: sends its head and, as far as it is here, its body.
    func commit(_ exchange: Exchange) {
        guard let client = exchange.clientRecord else { return commitMessage(exchange) }
        exchange.pointee.flags.insert(.committed)
        if client.pointee.owes == .tunnel, commitTunnel(client, exchange) { return }
        let upstream = exchange.upstreamRecord
        let isStreaming =
            exchange.pointee.responseBody.state == .streaming && upstream?.pointee.headDone == true
        if !isStreaming, upstream != nil { dropUpstream(exchange) }
        if client.pointee.owes != .nothing, commitOwing(client, exchange) { return }
        var out = OutBuffer(scratch, capacity: EventLoop.scratchCapacity)
        guard composeHead(client, exchange, isStreaming, &out) else {
            // Headers that don't fit 128 KiB were let in by no limit: a plugin made them.
            return abort(exchange)
        }
        client.pointee.headSent = true
        // Behind an early answer the request's body still has its time-out.
        if client.pointee.bodyMode != .streaming {
            client.timer.pointee.value =
                exchange.pointee.deadline > 0 ? exchange.pointee.deadline : .max
        }
        if client.pointee.isAnswerStreamed {
            return sendStreamHead(client, headBytes: out.count)
        }
        if isStreaming, let upstream {
            return relayResponse(client, upstream, exchange, headBytes: out.count)
        }
        sendWhole(client, exchange, headBytes: out.count)
    }

    /// What a client was promised besides; true: the answer needs nothing more.
    @inline(never)
    private func commitOwing(_ client: Client, _ exchange: Exchange) -> Bool {
        if client.pointee.owes == .upgrade { return commitUpgrade(client, exchange) }
        // The client waits for a 100 that won't come: whether its body follows is not known, so the
        // head must say that the connection ends (RFC 9110 §10.1.1).
        if client.pointee.bodyMode == .waiting { client.pointee.closeAfter = true }
        return false
    }

    /// Status line, fields and framing into the scratch buffer; false: they don't fit.
    @inline(__always)
    private func composeHead(
        _ client: Client, _ exchange: Exchange, _ isStreaming: Bool, _ out: inout OutBuffer
    ) -> Bool {
        let status = exchange.pointee.status
        let upstream = isStreaming ? exchange.upstreamRecord : nil
        let lists = upstream?.pointee.head.framing.connectionListsFields ?? false
        guard out.append(statusLine: UInt16(truncatingIfNeeded: max(status, 200))),
            HeadCopy(
                exchange.pointee.response, listsFields: lists
            ).append(to: &out)
        else { return false }
        if exchange.pointee.response.index(of: .date) < 0 {
            let second = services.pointee.unixMilliseconds / 1000
            guard dates.append(unixSecond: second, to: &out) else { return false }
        }
        if exchange.pointee.flags.contains(.aws) {
            guard composeAWSIDs(exchange, &out) else { return false }
        } else if exchange.pointee.response.index(of: .xRequestID) < 0,
            exchange.pointee.requestID.isPresent
        {
            guard out.append(field: "x-request-id", exchange.pointee.requestID) else {
                return false
            }
        }
        guard composeFraming(client, exchange, upstream, &out) else { return false }
        if client.pointee.closeAfter {
            guard out.append("connection: close\r\n") else { return false }
        } else if exchange.pointee.httpVersion == 10 {
            guard out.append("connection: keep-alive\r\n") else { return false }
        }
        return out.appendCRLF()
    }

    /// aws-surface.md §2.7, "response always has", and §3, "response headers".
    private func composeAWSIDs(_ exchange: Exchange, _ out: inout OutBuffer) -> Bool {
        if exchange.pointee.flags.contains(.awsHTTP) {
            return out.append(field: "apigw-requestid", exchange.pointee.requestID)
        }
        return out.append(field: "x-amzn-RequestId", exchange.pointee.requestID)
            && out.append(field: "x-amz-apigw-id", exchange.pointee.extendedRequestID)
    }

    private func composeFraming(
        _ client: Client, _ exchange: Exchange, _ upstream: Upstream?, _ out: inout OutBuffer
    ) -> Bool {
        let status = exchange.pointee.status
        client.pointee.responseFraming = .none
        // RFC 9110 §8.6: no Content-Length with 1xx and 204; RFC 9112 §6.3.
        if status == 204 || status < 200 { return true }
        if client.pointee.isAnswerStreamed {
            return composeUnknownLength(client, exchange, &out)
        }
        guard let upstream else {
            let length = UInt64(exchange.pointee.responseBody.bytes.n)
            if status == 304 { return true }
            guard client.pointee.isHead else {
                client.pointee.responseFraming = .length
                return out.append(contentLength: length)
            }
            switch client.pointee.announced {
            case .ofBody: return out.append(contentLength: length)
            case .bytes(let count): return out.append(contentLength: count)
            case .unknown: return true
            }
        }
        let framing = upstream.pointee.head.framing
        if client.pointee.isHead || status == 304 {
            guard framing.announcesLength, !changesLength(exchange) else { return true }
            return out.append(contentLength: framing.length)
        }
        if framing.body == .none {
            client.pointee.responseFraming = .length
            return out.append(contentLength: 0)
        }
        if framing.body == .length, !changesLength(exchange) {
            client.pointee.responseFraming = .length
            return out.append(contentLength: framing.length)
        }
        return composeUnknownLength(client, exchange, &out)
    }

    /// How a body is sent whose length nobody knows yet (RFC 9112 §6.3).
    private func composeUnknownLength(
        _ client: Client, _ exchange: Exchange, _ out: inout OutBuffer
    ) -> Bool {
        if client.pointee.isHead || exchange.pointee.status == 304 { return true }
        // An older version has no chunks, and a newer one has frames (RFC 9113 §8.1).
        if exchange.pointee.httpVersion != 11 {
            client.pointee.responseFraming = .untilClose
            client.pointee.closeAfter = true
            return true
        }
        client.pointee.responseFraming = .chunked
        return out.append("transfer-encoding: chunked\r\n")
    }

    private func changesLength(_ exchange: Exchange) -> Bool {
        exchange.pointee.route?.pointee.filtersResponse == true
            && Filters.changesLength(exchange, PEN_RESPONSE_BODY)
    }

    /// Head and body of an answer that is all here.
    private func sendWhole(_ client: Client, _ exchange: Exchange, headBytes: Int) {
        var body = exchange.pointee.responseBody.bytes
        if client.pointee.isHead || client.pointee.responseFraming == .none { body = .absent }
        exchange.pointee.responseBytes = UInt64(body.n)
        metrics.pointee.bytesOut &+= UInt64(headBytes + body.n)
        var sent: Bool
        if body.n <= EventLoop.scratchCapacity - headBytes {
            // One buffer, one send: a small copy costs less than a second span.
            if let p = body.p { (scratch + headBytes).update(from: p, count: body.n) }
            sent = writeTogether(
                client.socket, &client.pointee.output, scratchBytes: headBytes + body.n)
        } else {
            var spans = (Span(scratch, headBytes), Span(body.p, body.n))
            sent = withUnsafeMutableBytes(of: &spans) {
                write(
                    client.socket, &client.pointee.output,
                    $0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Span.self), 2)
            }
        }
        guard sent else { return clientLost(client) }
        client.pointee.responseDone = true
        finishIfDone(client)
    }

    /// The client took everything that was pending.
    func clientDrained(_ client: Client) {
        guard let exchange = client.pointee.exchange else {
            if client.pointee.state == .lingering { beginClose(client) }
            if let socket = client.pointee.webSocket { socketDrained(client, socket) }
            if client.pointee.state == .http2 { framesDrained(client) }
            return
        }
        if client.pointee.responseDone { return finishIfDone(client) }
        if client.pointee.isAnswerStreamed { return handlerStreamDrained(client, exchange) }
        if let upstream = exchange.upstreamRecord, upstream.pointee.isPaused {
            upstream.pointee.isPaused = false
            // It takes bytes: timeouts.write is over.
            if client.pointee.bodyMode == .streaming {
                expect(client.timer, at: bodyDeadline(exchange))
            } else {
                let whole = exchange.pointee.deadline
                client.timer.pointee.value = whole > 0 ? whole : .max
            }
            relayMore(upstream)
        }
    }

    /// Ends the exchange when the answer is out and the request is read.
    func finishIfDone(_ client: Client) {
        guard let exchange = client.pointee.exchange, client.pointee.responseDone else { return }
        guard client.pointee.output.isEmpty, !client.isStream || hasEnded(client) else {
            expect(client.timer, at: now + options.timeouts.write)
            return
        }
        switch client.pointee.bodyMode {
        case .none: break
        case .waiting, .streaming, .gathering:
            if client.pointee.owes != .nothing || client.pointee.closeAfter {
                // It waits for a 100 that won't come, or is unwelcome anyway: no telling whether the
                // body follows.
                client.pointee.closeAfter = true
                break
            }
            client.pointee.bodyMode = .discarding
            client.pointee.lingered = 0
            expect(client.timer, at: now + options.timeouts.linger)
            resumeReading(client)
            return
        case .discarding: return
        }
        finish(client, exchange, why: PEN_END_DONE)
    }

    /// The exchange is over: log, counters, plugins, memory; then the next request or the end.
    func finish(_ client: Client, _ exchange: Exchange, why: UInt32) {
        endExchange(exchange, why: why)
        client.pointee.exchange = nil
        client.pointee.headSent = false
        client.pointee.responseDone = false
        client.pointee.bodyMode = .none
        client.pointee.owes = .nothing
        client.pointee.isTunnel = false
        if client.pointee.closeAfter || why != PEN_END_DONE { return beginClose(client) }
        client.pointee.state = .idle
        if client.pointee.input.count > 0 {
            // A pipelined request: through the queue, so that a long train takes turns.
            client.pointee.state = .head
            client.pointee.socket.canRead = true
            pipelined.append(sockets.data(client.socket))
            return
        }
        if client.pointee.socket.readEnded { return closeClient(client) }
        if let base = client.pointee.input.base {
            blocks.give(base)
            client.pointee.input = ReadBuffer()
        }
        if client.pointee.socket.canRead || client.pointee.socket.hungUp {
            // The next request, or the end, came during this exchange: its edge is used up.
            client.pointee.socket.canRead = true
            deferred.append(sockets.data(client.socket))
        }
        expect(client.timer, at: idleDeadline)
    }

    /// What every exchange ends with, answered or not.
    func endExchange(_ exchange: Exchange, why: UInt32) {
        if exchange.isTunnel { metrics.pointee.tunnelsOpen &-= 1 }
        if exchange.pointee.upstream != nil { dropUpstream(exchange) }
        if !handlerStreams.isEmpty { handlerStreams.removeValue(forKey: exchange)?.gone() }
        if exchange.pointee.method.isPresent { account(exchange, why: why) }
        if exchange.pointee.failure.step != nil { report(exchange) }
        Pipeline.end(exchange, why: why)
        if let lease = exchange.pointee.snapshot { release(lease) }
        exchange.pointee.heldRequest.release()
        exchange.pointee.heldResponse.release()
        if let block = exchange.pointee.heldBlock { blocks.give(block) }
        giveExchange(exchange)
    }

    private func account(_ exchange: Exchange, why: UInt32) {
        let time = services.pointee.clock()
        let elapsed = time > exchange.pointee.receivedAt ? time - exchange.pointee.receivedAt : 0
        if let route = exchange.pointee.route {
            let counters = metrics.pointee.routes + Int(route.pointee.metric)
            counters.pointee.count(status: why == PEN_END_DONE ? exchange.pointee.status : 0)
            // How long a connection was open by an Upgrade says nothing of the route's answers.
            if exchange.pointee.status != 101 { counters.pointee.latency.record(elapsed) }
            if exchange.pointee.upstreamHeadAt > 0 {
                counters.pointee.upstreamLatency.record(
                    exchange.pointee.upstreamHeadAt &- exchange.pointee.forwardedAt)
            }
            if route.pointee.hasOwnLog { return writeOwnLog(exchange, route) }
        }
        // The log is of what clients asked, not of what an operator did.
        if log.isOn, !exchange.isHandled, let lease = exchange.pointee.snapshot ?? lease {
            lease.pointee.snapshot._withUnsafeGuaranteedRef { snapshot in
                if let format = snapshot.accessLog { log.write(exchange, format, self) }
            }
        }
    }
}

extension RouteMetrics {
    /// Counts an answer by its class; 0: aborted.
    @inline(__always)
    mutating func count(status: Int32) {
        switch status / 100 {
        case 1, 2: byClass.1 &+= 1
        case 3: byClass.2 &+= 1
        case 4: byClass.3 &+= 1
        case 5: byClass.4 &+= 1
        default: byClass.0 &+= 1
        }
    }
}
