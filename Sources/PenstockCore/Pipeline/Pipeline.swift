import CPenstock

/// The core loop: runs a route's steps in order and says what is to be done next.
///
/// Pure logic on one exchange; all I/O is the caller's, by the outcome, and comes back as `resume…`
/// calls. Phases are data: the order of `route.steps` is the order of running. Every failure leaves
/// through `fail`. [loop]
public enum Pipeline {
    /// Starts a routed exchange.
    public static func start(_ exchange: Exchange) -> PipelineOutcome {
        exchange.pointee.receivedHeaders = Int32(truncatingIfNeeded: exchange.pointee.request.count)
        guard let route = exchange.pointee.route else {
            return fail(exchange, PEN_GR_RESOURCE_NOT_FOUND)
        }
        if route.pointee.hasBeginning { begin(exchange, route) }
        return run(exchange)
    }

    /// Runs from the cursor on until something has to be done outside.
    static func run(_ exchange: Exchange) -> PipelineOutcome {
        guard let route = exchange.pointee.route else { return .respond }
        while true {
            let side = exchange.pointee.cursor.side
            let end = side == .request ? route.pointee.responseStart : route.pointee.stepCount
            let index = exchange.pointee.cursor.step
            if index >= end { return finishSide(exchange, side) }
            let step = route.pointee.steps + Int(index)
            if side == .local, !step.pointee.flags.contains(.onLocal) {
                exchange.pointee.cursor.step += 1
                continue
            }
            if step.pointee.flags.contains(.chain) {
                if let outcome = startChain(exchange, step) { return outcome }
                continue
            }
            if step.pointee.flags.contains(.shadow) {
                Shadow.run(exchange, step, enforced: PEN_CONTINUE)
                exchange.pointee.cursor.step += 1
                continue
            }
            let verdict = call(exchange, step)
            if let outcome = take(exchange, step, verdict) { return outcome }
        }
    }

    /// Calls a step's hook for its phase.
    @inline(__always)
    static func call(_ exchange: Exchange, _ step: UnsafePointer<StepRecord>) -> pen_verdict {
        enter(exchange, step)
        // `enter` has just set it.
        let instance = exchange.pointee.cursor.instance.unsafelyUnwrapped
        let verdict = instance.pointee.onPhase(
            instance.pointee.hookState, OpaquePointer(exchange), step.pointee.phase)
        leave(exchange)
        return verdict
    }

    /// Notes which step runs: for host calls, the watchdog and the step's time.
    @inline(__always)
    static func enter(_ exchange: Exchange, _ step: UnsafePointer<StepRecord>) {
        let loop = exchange.pointee.loop
        if exchange.pointee.cursor.running != step {
            exchange.pointee.cursor.running = step
            exchange.pointee.cursor.instance = step.pointee.instance(loop.pointee.index)
            exchange.pointee.cursor.askedForBody = false
            // Steps follow each other: the end of one is the start of the next.
            let ended = exchange.pointee.cursor.lastStepEndedAt
            exchange.pointee.cursor.stepStartedAt = ended > 0 ? ended : loop.pointee.clock()
            exchange.pointee.cursor.stepMark = exchange.pointee.journal.count
            if isStaged(exchange, step) { exchange.pointee.journal.depth += 1 }
        }
        loop.pointee.running = step
        exchange.pointee.flags.insert(.inHook)
    }

    @inline(__always)
    static func leave(_ exchange: Exchange) {
        exchange.pointee.flags.remove(.inHook)
        exchange.pointee.loop.pointee.running = nil
    }

    /// Whether a step's effects must be recorded: it may lose, or somebody watches.
    @inline(__always)
    static func isStaged(_ exchange: Exchange, _ step: UnsafePointer<StepRecord>) -> Bool {
        step.pointee.onError != .deny || exchange.pointee.trace != nil
            || step.pointee.caches != nil
    }

    /// Acts on a verdict of an ordinary step; nil: go on with the loop.
    static func take(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) -> PipelineOutcome? {
        switch verdict {
        case PEN_CONTINUE where step.pointee.phase != PEN_PHASE_INTEGRATE:
            settle(exchange, step, verdict)
            exchange.pointee.cursor.step += 1
            return nil
        case PEN_FORWARD
        where step.pointee.phase == PEN_PHASE_INTEGRATE
            && exchange.pointee.flags.contains(.forwarded):
            settle(exchange, step, verdict)
            exchange.pointee.forwardedAt = exchange.pointee.cursor.lastStepEndedAt
            exchange.pointee.cursor.lastStepEndedAt = 0
            return .forward
        case PEN_RESPOND where exchange.pointee.flags.contains(.responded):
            settle(exchange, step, verdict)
            let isIntegration = step.pointee.phase == PEN_PHASE_INTEGRATE
            if !isIntegration { exchange.pointee.auth.decidedBy = step }
            return respond(exchange, isIntegration: isIntegration)
        case PEN_PENDING where exchange.hasStepTokens:
            wait(exchange, step)
            return .pending
        case PEN_NEED_BODY where mayAskForBody(exchange, step):
            exchange.pointee.cursor.askedForBody = true
            return step.pointee.phase == PEN_PHASE_TRANSFORM_RESPONSE
                ? .needResponseBody : .needRequestBody
        default:
            return failStep(exchange, step, verdict)
        }
    }

    /// The end of a side: integrate is missing, or the response is final.
    private static func finishSide(_ exchange: Exchange, _ side: Cursor.Side) -> PipelineOutcome {
        exchange.pointee.cursor.running = nil
        guard side == .request else {
            exchange.pointee.cursor.side = .finished
            return .respond
        }
        // Load refuses a route without an integration; a chain that consumed the rest can't occur.
        return fail(exchange, PEN_GR_API_CONFIGURATION_ERROR)
    }

    /// A response was made here: the transforms that see it, then out.
    static func respond(_ exchange: Exchange, isIntegration: Bool) -> PipelineOutcome {
        guard let route = exchange.pointee.route else { return .respond }
        if exchange.pointee.cursor.side != .request {
            // A response-side step answered anew: the steps after it see the new answer.
            exchange.pointee.cursor.step += 1
            return run(exchange)
        }
        exchange.pointee.cursor.step = route.pointee.responseStart
        if isIntegration {
            exchange.pointee.cursor.side = .response
        } else {
            exchange.pointee.flags.insert(.local)
            exchange.pointee.cursor.side = .local
            guard route.pointee.hasLocalSteps else {
                exchange.pointee.cursor.side = .finished
                return .respond
            }
        }
        return run(exchange)
    }

    static func mayAskForBody(_ exchange: Exchange, _ step: UnsafePointer<StepRecord>) -> Bool {
        guard !exchange.pointee.cursor.askedForBody else { return false }
        let body =
            step.pointee.phase == PEN_PHASE_TRANSFORM_RESPONSE
            ? exchange.pointee.responseBody : exchange.pointee.requestBody
        return body.required > 0
    }
}
