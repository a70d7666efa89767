import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
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

    func responseBodyDone(_ upstream: Upstream) {
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
