public import CPenstock

// What comes back from outside: bodies and answered tokens.

extension Pipeline {
    /// The body that was asked for is in `requestBody` or `responseBody`: the same step again.
    public static func bodyReady(_ exchange: Exchange) -> PipelineOutcome {
        exchange.pointee.cursor.lastStepEndedAt = 0
        guard let route = exchange.pointee.route else { return .respond }
        let step = route.pointee.steps + Int(exchange.pointee.cursor.step)
        if step.pointee.flags.contains(.chain) { return chainBodyReady(exchange, step) }
        let verdict = call(exchange, step)
        return take(exchange, step, verdict) ?? run(exchange)
    }

    /// A token of this exchange was answered: delivers the event. `slot` is closed by this call, unless
    /// it is a stream's and more follows.
    static func deliver(
        _ exchange: Exchange, _ slot: UnsafeMutablePointer<TokenSlot>, _ event: inout pen_event
    ) -> PipelineOutcome? {
        let loop = exchange.pointee.loop
        let instance = slot.pointee.instance
        let isProgress = event.isProgress
        if !isProgress {
            // Somebody called resume() with it: the callout itself is still under way.
            if event.kind == PEN_EVENT_RESUMED, slot.pointee.kind.isCallout {
                loop.pointee.cancelCallout(event.token)
            }
            if slot.pointee.timer.isArmed {
                loop.pointee.cancel(slot.timer)
            }
            loop.pointee.tokens.close(slot)
        }
        if exchange.forgetFilterToken(event.token) {
            return event.kind == PEN_EVENT_TIMEOUT ? .abort : .resumeBody
        }
        guard let step = exchange.pointee.cursor.running, let instance,
            exchange.pointee.flags.contains(.waiting)
        else { return nil }
        guard instance == step.pointee.instance(loop.pointee.index) else {
            // A body filter's own timer or work: its instance hears of it, but what it says is no
            // verdict of the step that happens to wait.
            _ = instance.pointee.onEvent?(
                instance.pointee.hookState, OpaquePointer(exchange), &event)
            return nil
        }
        guard let onEvent = instance.pointee.onEvent else {
            // Waiting without a way to hear the end is the same as failing.
            return conclude(exchange, step, PEN_FAIL)
        }
        enter(exchange, step)
        event.phase = step.pointee.phase
        let verdict = onEvent(instance.pointee.hookState, OpaquePointer(exchange), &event)
        leave(exchange)
        // In the middle of a stream the step goes on waiting: it is not a wait of its own each time.
        if isProgress, verdict == PEN_PENDING, exchange.hasStepTokens { return nil }
        return conclude(exchange, step, verdict)
    }

    /// The running step said its verdict outside `run`: acts on it and goes on.
    static func conclude(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) -> PipelineOutcome? {
        if exchange.pointee.flags.contains(.shadow) {
            if verdict == PEN_PENDING, exchange.hasStepTokens { return nil }
            if exchange.pointee.auth.node >= 0 {
                exchange.pointee.flags.remove(.waiting)
                _ = chainVerdict(exchange, step, verdict)
                return nil
            }
            Shadow.finish(exchange, step, verdict)
            return nil
        }
        if exchange.pointee.flags.contains(.alone) {
            guard let said = endAlone(exchange, step, verdict) else { return nil }
            exchange.pointee.auth.verdict = said
            return .respond
        }
        exchange.pointee.flags.remove(.waiting)
        if exchange.pointee.auth.node >= 0 { return chainVerdict(exchange, step, verdict) }
        if exchange.pointee.flags.contains(.upstreamLost),
            step.pointee.phase == PEN_PHASE_INTEGRATE,
            verdict != PEN_PENDING || !exchange.hasStepTokens,
            verdict != PEN_RESPOND || !exchange.pointee.flags.contains(.responded)
        {
            // It had no answer to UPSTREAM_FAILED in the end.
            settle(exchange, step, PEN_FAIL)
            exchange.pointee.failure.step = step
            return fail(
                exchange,
                exchange.pointee.flags.contains(.upstreamLate)
                    ? PEN_GR_INTEGRATION_TIMEOUT : PEN_GR_INTEGRATION_FAILURE)
        }
        if step.pointee.phase == PEN_PHASE_INTEGRATE, verdict == PEN_CONTINUE,
            exchange.pointee.flags.contains(.upstreamDone), let route = exchange.pointee.route
        {
            settle(exchange, step, verdict)
            exchange.pointee.cursor.side = .response
            exchange.pointee.cursor.step = route.pointee.responseStart
            return run(exchange)
        }
        return take(exchange, step, verdict) ?? run(exchange)
    }

    /// An event with nothing in it but its kind.
    public static func makeEvent(_ kind: UInt32) -> pen_event {
        pen_event(
            size: UInt32(MemoryLayout<pen_event>.size), kind: kind, token: 0, value: 0, status: 0,
            phase: 0, data: .absent, headers: nil, header_count: 0)
    }
}

extension pen_event {
    /// A part of a streamed callout's answer: its token stays open.
    var isProgress: Bool { kind == PEN_EVENT_CALLOUT_HEAD || kind == PEN_EVENT_CALLOUT_CHUNK }
}
