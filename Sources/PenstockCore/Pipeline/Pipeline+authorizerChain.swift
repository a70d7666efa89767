import CPenstock

// The authorizer chain: all_of, any_of, first_of and not over steps, four-valued.
//
// The tree is walked leaf by leaf, so that a leaf may wait; what a losing branch did is undone. A
// leaf's ERROR is first put through the leaf's on_error policy. Precedence where several children
// of any_of refuse: DENY over ERROR over ABSTAIN.

extension Pipeline {
    /// Starts the auth phase; nil: allowed, go on with the next step.
    static func startChain(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>
    ) -> PipelineOutcome? {
        let count = Int(step.pointee.chainCount)
        guard let nodes = step.pointee.chain,
            let verdicts = exchange.pointee.arena.allocate(count, align: 1),
            let marks = exchange.pointee.arena.allocate(count * MemoryLayout<NodeMark>.stride)
        else { return fail(exchange, PEN_GR_AUTHORIZER_FAILURE) }
        verdicts.initializeMemory(as: UInt8.self, repeating: 0, count: count)
        exchange.pointee.auth.verdicts = verdicts.assumingMemoryBound(to: UInt8.self)
        exchange.pointee.auth.marks = marks.bindMemory(to: NodeMark.self, capacity: count)
        // Branches that may lose need their effects recorded; a lone authorizer does not.
        if count > 1 { exchange.pointee.journal.depth += 1 }
        guard let leaf = descend(exchange, nodes, 0) else {
            // Only shadow steps: nobody decides, so nobody is asked.
            return endChain(exchange, step, PEN_ALLOW)
        }
        return runLeaves(exchange, step, leaf)
    }

    /// Runs leaves until one waits or the root has its verdict; nil: allowed.
    private static func runLeaves(
        _ exchange: Exchange, _ chain: UnsafePointer<StepRecord>, _ first: Int32
    ) -> PipelineOutcome? {
        guard let nodes = chain.pointee.chain else { return nil }
        var node = first
        while true {
            guard let step = nodes[Int(node)].step else { return nil }
            exchange.pointee.auth.node = node
            exchange.pointee.auth.cacheSeconds = nil
            if exchange.pointee.auth.refusal.isSaid { exchange.pointee.auth.refusal = Refusal() }
            beginLeaf(exchange, nodes, node)
            let verdict: pen_verdict
            if let remembered = VerdictCache.recall(exchange, step) {
                verdict = remembered
                // It ends when it was to end, however often it is asked for.
                exchange.pointee.auth.cacheSeconds = 0
                enter(exchange, step)
                leave(exchange)
            } else {
                verdict = call(exchange, step)
            }
            if let outcome = unfinished(exchange, chain, step, verdict) { return outcome }
            let next = leafDone(exchange, chain, node, step, verdict)
            if next.verdict != 0 { return endChain(exchange, chain, next.verdict) }
            node = next.leaf
        }
    }

    /// What is to be done about a leaf that has no verdict of an authorizer yet: it waits, wants the
    /// body, or answers by itself. nil: it has one.
    private static func unfinished(
        _ exchange: Exchange, _ chain: UnsafePointer<StepRecord>,
        _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) -> PipelineOutcome? {
        switch verdict {
        case PEN_PENDING where exchange.hasStepTokens:
            Shadow.noteWait(exchange)
            wait(exchange, step)
            return .pending
        // A shadow has the body that is there, and answers nobody.
        case PEN_RESPOND where exchange.pointee.flags.contains(.shadow):
            return endChain(exchange, chain, PEN_DENY)
        case PEN_NEED_BODY
        where !exchange.pointee.flags.contains(.shadow) && mayAskForBody(exchange, step):
            exchange.pointee.cursor.askedForBody = true
            return .needRequestBody
        case PEN_RESPOND where exchange.pointee.flags.contains(.responded):
            settle(exchange, step, verdict)
            leaveChain(exchange, chain)
            return respond(exchange, isIntegration: false)
        default: return nil
        }
    }

    /// A leaf's verdict came by an event.
    static func chainVerdict(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) -> PipelineOutcome? {
        guard let route = exchange.pointee.route else { return nil }
        let chain =
            exchange.pointee.auth.shadow?.pointee.chain
            ?? route.pointee.steps + Int(exchange.pointee.cursor.step)
        if let outcome = unfinished(exchange, chain, step, verdict) { return outcome }
        let next = leafDone(exchange, chain, exchange.pointee.auth.node, step, verdict)
        let outcome =
            next.verdict != 0
            ? endChain(exchange, chain, next.verdict) : runLeaves(exchange, chain, next.leaf)
        return outcome ?? run(exchange)
    }

    /// The body that a leaf asked for is there: that leaf again.
    static func chainBodyReady(
        _ exchange: Exchange, _ chain: UnsafePointer<StepRecord>
    ) -> PipelineOutcome {
        guard let nodes = chain.pointee.chain, exchange.pointee.auth.node >= 0,
            let step = nodes[Int(exchange.pointee.auth.node)].step
        else { return fail(exchange, PEN_GR_AUTHORIZER_FAILURE) }
        let verdict = call(exchange, step)
        return chainVerdict(exchange, step, verdict) ?? run(exchange)
    }
}
