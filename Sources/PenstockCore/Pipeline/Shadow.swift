public import CPenstock

/// Steps that run beside the enforced ones: on a detached copy, recorded, and discarded.
///
/// A shadow step can neither slow an exchange down (when it waits, it waits on its own copy) nor
/// change it. What it would have said is counted against what was enforced.
public enum Shadow {
    /// Runs a shadow step for an exchange whose enforced verdict at this point is `enforced`.
    static func run(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, enforced: pen_verdict
    ) {
        let loop = exchange.pointee.loop
        exchange.pointee.cursor.lastStepEndedAt = 0
        guard
            let copy = Detached.copy(exchange, for: step.pointee.instance(loop.pointee.index))
        else { return }
        copy.pointee.flags.insert(.shadow)
        copy.pointee.auth.verdict = enforced
        copy.pointee.auth.enforced = (
            copy.pointee.auth.principal, exchange.pointee.auth.decidedBy
        )
        // Whoever was let in is known to it, as to the last one of the chain.
        copy.pointee.auth.earlier = copy.pointee.auth.principal
        copy.pointee.auth.principal = .absent
        _ = copy.beginRecording()
        let verdict = Pipeline.call(copy, step)
        if verdict == PEN_PENDING, copy.hasStepTokens {
            Pipeline.wait(copy, step)
            return
        }
        finish(copy, step, verdict)
    }

    /// A shadow step has its verdict: counts it and drops the copy.
    static func finish(_ copy: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict)
    {
        let loop = copy.pointee.loop
        let metrics = loop.pointee.metrics.pointee.steps + Int(step.pointee.metric)
        metrics.pointee.compare(enforced: copy.pointee.auth.verdict, shadow: verdict)
        loop.pointee.metrics.pointee.shadows.note(
            copy, step, shadow: verdict,
            nanoseconds: loop.pointee.clock() &- copy.pointee.cursor.stepStartedAt)
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
