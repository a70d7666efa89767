import CPenstock

extension Pipeline {
    /// The upstream's head is in `response` and `status`: the integration, then the response side.
    public static func upstreamHead(_ exchange: Exchange) -> PipelineOutcome {
        exchange.pointee.cursor.lastStepEndedAt = exchange.pointee.upstreamHeadAt
        guard let route = exchange.pointee.route else { return .respond }
        exchange.pointee.flags.insert(.upstreamDone)
        let step = route.pointee.steps + Int(route.pointee.integrate)
        let instance = step.pointee.instance(exchange.pointee.loop.pointee.index)
        if let onEvent = instance.pointee.onEvent, step.pointee.flags.contains(.wantsEvents) {
            var event = makeEvent(PEN_EVENT_UPSTREAM_HEAD)
            event.phase = PEN_PHASE_INTEGRATE
            event.status = exchange.pointee.status
            enter(exchange, step)
            let verdict = onEvent(instance.pointee.hookState, OpaquePointer(exchange), &event)
            leave(exchange)
            guard verdict == PEN_CONTINUE || verdict == PEN_FORWARD else {
                return take(exchange, step, verdict) ?? run(exchange)
            }
            settle(exchange, step, PEN_CONTINUE)
        }
        exchange.pointee.cursor.side = .response
        exchange.pointee.cursor.step = route.pointee.responseStart
        return run(exchange)
    }

    /// There will be no response from the upstream; `reason` is PEN_UPSTREAM_*.
    public static func upstreamFailed(_ exchange: Exchange, _ reason: Int64) -> PipelineOutcome {
        if exchange.pointee.flags.contains(.committed) { return .abort }
        exchange.pointee.cursor.lastStepEndedAt = 0
        guard let route = exchange.pointee.route else { return .respond }
        // It gets one of the two events: a response that breaks after its head is not its business.
        let hadHead = exchange.pointee.flags.contains(.upstreamDone)
        exchange.pointee.flags.insert(.upstreamDone)
        let type =
            reason == PEN_UPSTREAM_TIMEOUT ? PEN_GR_INTEGRATION_TIMEOUT : PEN_GR_INTEGRATION_FAILURE
        let step = route.pointee.steps + Int(route.pointee.integrate)
        let instance = step.pointee.instance(exchange.pointee.loop.pointee.index)
        if !hadHead, let onEvent = instance.pointee.onEvent,
            step.pointee.flags.contains(.wantsEvents)
        {
            var event = makeEvent(PEN_EVENT_UPSTREAM_FAILED)
            event.phase = PEN_PHASE_INTEGRATE
            event.value = reason
            enter(exchange, step)
            let verdict = onEvent(instance.pointee.hookState, OpaquePointer(exchange), &event)
            leave(exchange)
            if verdict == PEN_RESPOND, exchange.pointee.flags.contains(.responded) {
                settle(exchange, step, verdict)
                return respond(exchange, isIntegration: true)
            }
            if verdict == PEN_PENDING, exchange.hasStepTokens {
                exchange.pointee.flags.insert(.upstreamLost)
                if reason == PEN_UPSTREAM_TIMEOUT {
                    exchange.pointee.flags.insert(.upstreamLate)
                }
                wait(exchange, step)
                return .pending
            }
            settle(exchange, step, PEN_FAIL)
        }
        exchange.pointee.failure.step = step
        // A NULL message keeps AWS's own: 504 "Endpoint request timed out", 502 otherwise.
        return fail(exchange, type)
    }
}
