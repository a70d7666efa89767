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
}
