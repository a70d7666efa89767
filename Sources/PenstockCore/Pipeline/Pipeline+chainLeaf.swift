import CPenstock

extension Pipeline {
    /// Books a leaf's verdict and walks up; answers the next leaf, or the root's verdict.
    static func leafDone(
        _ exchange: Exchange, _ chain: UnsafePointer<StepRecord>, _ node: Int32,
        _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) -> (leaf: Int32, verdict: pen_verdict) {
        let decided = policy(exchange, step, verdict)
        if decided == PEN_ALLOW || decided == PEN_DENY {
            // What a failure counts as isn't what its authorizer says.
            if decided == verdict { VerdictCache.remember(exchange, step, decided) }
            exchange.pointee.auth.decidedBy = step
        }
        if decided != PEN_ALLOW {
            // Who failed didn't abstain, whatever the policy makes of it.
            if decided == PEN_ABSTAIN, verdict != PEN_ABSTAIN {
                exchange.pointee.auth.refusal = Refusal()
            }
            exchange.pointee.auth.refuse(decided, step, exchange.pointee.failure.detail)
        }
        let startedAt = exchange.pointee.cursor.stepStartedAt
        settle(exchange, step, decided)
        exchange.pointee.auth.shadow?.pointee.note(exchange, step, decided, startedAt: startedAt)
        // The next one has words of its own.
        exchange.pointee.failure.detail = .absent
        endLeaf(exchange, node)
        return ascend(exchange, chain, node, decided)
    }

    /// What a leaf's verdict counts as: ERROR and everything that is none by the leaf's policy.
    private static func policy(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) -> pen_verdict {
        switch verdict {
        case PEN_ALLOW, PEN_DENY, PEN_ABSTAIN: return verdict
        default:
            note(exchange, step, verdict)
            exchange.pointee.failure.step = step
            exchange.undo(to: exchange.pointee.cursor.stepMark)
            // Nor does whom it named before it failed count.
            exchange.pointee.auth.principal = .absent
            exchange.pointee.auth.usageKey = .absent
            exchange.pointee.auth.policy = .absent
            switch step.pointee.onError {
            case .deny: return PEN_ERROR
            case .allow: return PEN_ALLOW
            case .next: return PEN_ABSTAIN
            }
        }
    }
}
