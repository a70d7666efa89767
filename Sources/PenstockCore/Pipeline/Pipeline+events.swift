public import CPenstock

// What comes back from outside: bodies, upstream heads, answered tokens, time-outs, the end.

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

    /// A step returned PENDING: its time-out starts, if it has one and none runs yet.
    static func wait(_ exchange: Exchange, _ step: UnsafePointer<StepRecord>) {
        let loop = exchange.pointee.loop
        exchange.pointee.flags.insert(.waiting)
        exchange.pointee.cursor.lastStepEndedAt = 0
        (loop.pointee.metrics.pointee.steps + Int(step.pointee.metric)).pointee.waited &+= 1
        guard step.pointee.timeoutMilliseconds > 0, !exchange.pointee.stepTimer.isArmed else {
            return
        }
        let timer = exchange.stepTimer
        timer.initialize(to: Timer(context: exchange) { Pipeline.stepTimedOut($0) })
        loop.pointee.arm(
            timer,
            at: exchange.pointee.cursor.stepStartedAt
                &+ UInt64(step.pointee.timeoutMilliseconds) * 1_000_000)
    }

    private static func stepTimedOut(_ timer: UnsafeMutableRawPointer) {
        guard let context = timer.assumingMemoryBound(to: Timer.self).pointee.context else {
            return
        }
        let exchange = context.assumingMemoryBound(to: ExchangeRecord.self)
        guard let step = exchange.pointee.cursor.running else { return }
        let loop = exchange.pointee.loop
        (loop.pointee.metrics.pointee.steps + Int(step.pointee.metric)).pointee.timedOut &+= 1
        if !exchange.pointee.failure.detail.isPresent {
            exchange.pointee.failure.detail = ByteView("the step's time-out passed")
        }
        cancelStep(exchange, step)
        let verdict = step.pointee.phase == PEN_PHASE_AUTH ? PEN_ERROR : PEN_FAIL
        if let outcome = conclude(exchange, step, verdict) {
            loop.pointee.advance(exchange, outcome)
        }
    }

    /// Tells the running step that it is cancelled and makes its tokens stale.
    static func cancelStep(_ exchange: Exchange, _ step: UnsafePointer<StepRecord>) {
        closeStepTokens(exchange)
        let instance = step.pointee.instance(exchange.pointee.loop.pointee.index)
        guard let onEvent = instance.pointee.onEvent else { return }
        var event = makeEvent(PEN_EVENT_CANCELLED)
        event.phase = step.pointee.phase
        enter(exchange, step)
        _ = onEvent(instance.pointee.hookState, OpaquePointer(exchange), &event)
        leave(exchange)
    }

    /// The exchange ends for another reason than its answer: the running step is told.
    public static func cancel(_ exchange: Exchange) {
        if let step = exchange.pointee.cursor.running,
            exchange.pointee.flags.contains(.waiting)
        {
            cancelStep(exchange, step)
            settle(exchange, step, PEN_FAIL)
        }
        closeTokens(exchange)
    }

    /// Makes every token of the exchange stale.
    static func closeTokens(_ exchange: Exchange) {
        exchange.pointee.heldRequest.token = 0
        exchange.pointee.heldResponse.token = 0
        closeStepTokens(exchange)
    }

    /// Makes the tokens of the step that ends stale. Not those that body filters wait for: a body
    /// may still be under way while steps come and go (an early answer, a response-side step).
    static func closeStepTokens(_ exchange: Exchange) {
        let loop = exchange.pointee.loop
        var index = exchange.pointee.firstToken
        while index >= 0 {
            let slot = loop.pointee.tokens.slots + Int(index)
            index = slot.pointee.next
            let token = slot.token(loop.pointee.index)
            if token == exchange.pointee.heldRequest.token
                || token == exchange.pointee.heldResponse.token
            {
                continue
            }
            if slot.pointee.timer.isArmed { loop.pointee.cancel(slot.timer) }
            if slot.pointee.kind.isCallout { loop.pointee.cancelCallout(token) }
            Detached.abandon(slot)
            loop.pointee.tokens.close(slot)
        }
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

extension UnsafeMutablePointer where Pointee == TokenSlot {
    /// The timer inside the slot.
    public var timer: UnsafeMutablePointer<Timer> {
        withUnsafeMutablePointer(to: &pointee.timer) { $0 }
    }

    /// The slot's token on a loop.
    func token(_ loop: UInt32) -> pen_token {
        UInt64(loop) << 56 | UInt64(pointee.generation) << 24 | UInt64(UInt32(pointee.index))
    }
}
