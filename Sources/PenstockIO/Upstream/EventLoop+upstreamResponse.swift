import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// False: stop reading.
    func readResponse(_ upstream: Upstream) -> Bool {
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
}
