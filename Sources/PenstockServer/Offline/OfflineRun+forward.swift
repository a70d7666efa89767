internal import CPenstock
internal import PenstockCore
internal import PenstockHost

extension OfflineRun {
    /// Sends it, as a gateway that serves would, and takes the answer over.
    func forward(_ exchange: Exchange, _ memory: SnapshotMemory) -> PipelineOutcome {
        var target = exchange.pointee.forward
        if !target.target.isPresent { target.target = exchange.pointee.target }
        let method = String(target.method.isPresent ? target.method : exchange.pointee.method)
        target.method = .absent
        let body = exchange.pointee.requestBody.bytes
        exchange.pointee.forwardedAt = exchange.pointee.loop.pointee.clock()
        let reply = send(
            target, method, fields(exchange.pointee.request),
            body.isPresent ? Array(body.buffer) : nil)
        if let reason = reply.reason { return Pipeline.upstreamFailed(exchange, reason) }
        exchange.pointee.upstreamHeadAt = exchange.pointee.loop.pointee.clock()
        exchange.pointee.status = reply.status
        exchange.pointee.upstreamStatus = reply.status
        for field in reply.headers {
            let name = memory.text(field.name)
            _ = exchange.appendHeaderInPlace(
                PEN_RESPONSE_HEADERS,
                HeaderField(
                    name: name, value: memory.text(field.value), id: HeaderName.identify(name)))
        }
        exchange.pointee.responseBody.state = .buffered
        exchange.pointee.responseBody.bytes = ByteView(
            UnsafePointer(memory.array(reply.body)), reply.body.count)
        exchange.pointee.responseBody.length = Int64(reply.body.count)
        return Pipeline.upstreamHead(exchange)
    }

    func waitForShadows(_ trace: UnsafeMutablePointer<Trace>) {
        let end = PollLoop.monotonicNanoseconds() + OfflineGateway.waitMax
        while trace.pointee.awaited > 0, PollLoop.monotonicNanoseconds() < end {
            sendCallouts()
            gateway.loop.turn(waitMax: 100)
        }
    }

    func wait(for exchange: Exchange) -> PipelineOutcome {
        let end = PollLoop.monotonicNanoseconds() + OfflineGateway.waitMax
        while PollLoop.monotonicNanoseconds() < end {
            sendCallouts()
            // Without a wait where an answer has already come.
            gateway.loop.turn(waitMax: gateway.lastOutcome == nil ? 100 : 0)
            if let last = gateway.lastOutcome, last.exchange == exchange {
                gateway.lastOutcome = nil
                return last.outcome
            }
        }
        return Pipeline.fail(exchange, PEN_GR_INTEGRATION_TIMEOUT)
    }
}
