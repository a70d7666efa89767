public import CPenstock

/// Steps, and whole chains of authorizers, that run beside the enforced ones: on a detached copy, recorded,
/// and discarded.
///
/// A shadow can neither slow an exchange down (when it waits, it waits on its own copy) nor change it.
/// What it would have said is counted against what was enforced.
public enum Shadow {
    /// Runs a shadow for an exchange whose enforced verdict at this point is `enforced`.
    static func run(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, enforced: pen_verdict
    ) {
        let loop = exchange.pointee.loop
        exchange.pointee.cursor.lastStepEndedAt = 0
        guard
            let copy = Detached.copy(exchange, for: step.pointee.instance(loop.pointee.index))
        else { return }
        guard prepare(copy, exchange, step, enforced: enforced) else { return Detached.drop(copy) }
        guard !step.pointee.flags.contains(.chain) else {
            // Its end comes by `finish`, whether it waits or not: the copy may be gone now.
            _ = Pipeline.startChain(copy, step)
            return
        }
        let verdict = Pipeline.call(copy, step)
        if verdict == PEN_PENDING, copy.hasStepTokens {
            noteWait(copy)
            Pipeline.wait(copy, step)
            return
        }
        finish(copy, step, verdict)
    }

    /// false: there is no room.
    private static func prepare(
        _ copy: Exchange, _ exchange: Exchange, _ step: UnsafePointer<StepRecord>,
        enforced: pen_verdict
    ) -> Bool {
        guard let memory = copy.pointee.arena.allocate(MemoryLayout<ShadowState>.stride) else {
            return false
        }
        let state = memory.bindMemory(to: ShadowState.self, capacity: 1)
        state.initialize(to: ShadowState(exchange, principal: copy.pointee.auth.principal))
        let refused = exchange.pointee.auth.refused
        if enforced != PEN_ALLOW, refused.verdict == enforced {
            // The copy may outlive the exchange.
            let said = refused.reason.isPresent ? refused.reason : refused.message
            state.pointee.enforcedReason = copy.pointee.arena.copy(said) ?? .absent
        }
        if step.pointee.flags.contains(.chain) {
            let count = Int(step.pointee.chainCount)
            let size = count * MemoryLayout<ShadowState.Asked>.stride
            guard let asked = copy.pointee.arena.allocate(size) else { return false }
            state.pointee.asked = asked.bindMemory(to: ShadowState.Asked.self, capacity: count)
            state.pointee.chain = step
        }
        copy.pointee.flags.insert(.shadow)
        copy.pointee.auth.shadow = state
        copy.pointee.auth.verdict = enforced
        // Whoever was let in is known to it, as to the last one of the chain; to a chain only where it
        // stands beside others that must allow.
        let isBeside =
            state.pointee.chain == nil || step.pointee.flags.contains(.besideOthers)
        copy.pointee.auth.earlier = copy.pointee.auth.principal
        if state.pointee.chain == nil || !isBeside { copy.pointee.auth.principal = .absent }
        if !isBeside { copy.pointee.auth.earlier = .absent }
        _ = copy.beginRecording()
        return true
    }

    /// A shadow waits: whoever traces the exchange is told how many do.
    static func noteWait(_ copy: Exchange) {
        guard let state = copy.pointee.auth.shadow, !state.pointee.isAwaited else { return }
        state.pointee.isAwaited = true
        state.pointee.trace?.pointee.awaited += 1
    }

    /// A shadow has its verdict: counts it and drops the copy.
    static func finish(_ copy: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict)
    {
        let loop = copy.pointee.loop
        let metrics = loop.pointee.metrics.pointee.steps + Int(step.pointee.metric)
        metrics.pointee.compare(enforced: copy.pointee.auth.verdict, shadow: verdict)
        var elapsed: UInt64 = 0
        if let state = copy.pointee.auth.shadow {
            elapsed = loop.pointee.clock() &- state.pointee.startedAt
            if state.pointee.chain != nil {
                // Its steps were booked one by one; this is the whole.
                copy.pointee.cursor.stepStartedAt = state.pointee.startedAt
                copy.pointee.cursor.stepMark = 0
            }
            if let trace = state.pointee.trace {
                if state.pointee.isAwaited { trace.pointee.awaited -= 1 }
                trace.append(shadow: copy, step, verdict, nanoseconds: elapsed)
            }
        }
        loop.pointee.metrics.pointee.shadows.note(
            copy, step, shadow: verdict, nanoseconds: elapsed)
        Pipeline.settle(copy, step, verdict)
        Detached.drop(copy)
    }
}

extension StepMetrics {
    /// Row or column of the matrix: allow, deny, abstain, error.
    public static func column(_ verdict: pen_verdict) -> Int {
        switch verdict {
        case PEN_ALLOW, PEN_CONTINUE, PEN_FORWARD: 0
        case PEN_DENY, PEN_RESPOND: 1
        case PEN_ABSTAIN: 2
        default: 3
        }
    }

    mutating func compare(enforced: pen_verdict, shadow: pen_verdict) {
        let cell = StepMetrics.column(enforced) * 4 + StepMetrics.column(shadow)
        withUnsafeMutableBytes(of: &matrix) {
            $0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt64.self)[cell] &+= 1
        }
    }

    /// How often `shadow` was said where `enforced` was enforced (0 to 3 as `column`).
    public func agreement(enforced: Int, shadow: Int) -> UInt64 {
        withUnsafeBytes(of: matrix) {
            $0.load(fromByteOffset: (enforced * 4 + shadow) * 8, as: UInt64.self)
        }
    }
}
