import CPenstock

extension Pipeline {
    static func leaveChain(_ exchange: Exchange, _ chain: UnsafePointer<StepRecord>) {
        exchange.pointee.auth.node = -1
        exchange.pointee.auth.earlier = .absent
        exchange.pointee.auth.earlierKey = .absent
        if chain.pointee.chainCount > 1 { exchange.pointee.journal.depth -= 1 }
    }

    /// The root has its verdict: shadows run, then on or out. nil: allowed.
    static func endChain(
        _ exchange: Exchange, _ chain: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) -> PipelineOutcome? {
        let last = chain.pointee.chain.flatMap { nodes in
            exchange.pointee.auth.node >= 0 ? nodes[Int(exchange.pointee.auth.node)].step : nil
        }
        leaveChain(exchange, chain)
        guard !exchange.pointee.flags.contains(.shadow) else {
            Shadow.finish(exchange, chain, verdict)
            // The copy is gone, and nobody goes on with it.
            return .pending
        }
        exchange.pointee.auth.verdict = verdict
        if verdict != PEN_ALLOW, exchange.pointee.auth.refused.verdict == verdict {
            exchange.pointee.auth.decidedBy = exchange.pointee.auth.refused.step
        }
        exchange.pointee.loop.pointee.metrics.pointee.recorder.note(exchange, chain, verdict)
        if let nodes = chain.pointee.chain, exchange.pointee.route?.pointee.hasShadows == true {
            for i in 0..<Int(chain.pointee.chainCount) {
                guard let step = nodes[i].step, step.pointee.flags.contains(.shadow) else {
                    continue
                }
                Shadow.run(exchange, step, enforced: verdict)
            }
        }
        guard verdict != PEN_ALLOW else {
            exchange.pointee.failure = Failure()
            if exchange.pointee.auth.refused.verdict != 0 {
                exchange.pointee.auth.refused = Refusal()
            }
            exchange.pointee.cursor.step += 1
            return nil
        }
        return refuse(exchange, verdict, last)
    }

    /// The chain says no: as the authorizer wants it whose verdict that was.
    private static func refuse(
        _ exchange: Exchange, _ verdict: pen_verdict, _ last: UnsafePointer<StepRecord>?
    ) -> PipelineOutcome {
        var refused = exchange.pointee.auth.refused
        if refused.verdict != verdict {
            // `not` turned an ALLOW round: it has no words of its own.
            let step = verdict == PEN_DENY ? exchange.pointee.auth.decidedBy : last
            refused = Refusal()
            refused.type = verdict == PEN_ERROR ? 0 : step?.pointee.refusal ?? 0
            refused.step = step
            exchange.pointee.auth.refused = refused
        }
        exchange.pointee.auth.decidedBy = refused.step
        // Of all that was said what the deciding step said, and no other's failure.
        exchange.pointee.failure.detail = refused.reason
        if exchange.pointee.failure.step != refused.step { exchange.pointee.failure.step = nil }
        let type =
            switch verdict {
            case PEN_DENY: refused.type == 0 ? PEN_GR_ACCESS_DENIED : refused.type
            // Nobody decided: what the last one asked makes of that.
            case PEN_ABSTAIN: refused.type == 0 ? PEN_GR_UNAUTHORIZED : refused.type
            default: refused.type == 0 ? PEN_GR_AUTHORIZER_FAILURE : refused.type
            }
        return fail(exchange, type, message: refused.message)
    }
}
