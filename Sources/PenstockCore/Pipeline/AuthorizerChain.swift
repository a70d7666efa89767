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
            exchange.pointee.auth.earlier =
                exchange.pointee.auth.marks?[Int(node)].principal ?? .absent
            exchange.pointee.auth.principal = .absent
            let verdict: pen_verdict
            if let remembered = VerdictCache.recall(exchange, step) {
                verdict = remembered
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

    /// Books a leaf's verdict and walks up; answers the next leaf, or the root's verdict.
    private static func leafDone(
        _ exchange: Exchange, _ chain: UnsafePointer<StepRecord>, _ node: Int32,
        _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) -> (leaf: Int32, verdict: pen_verdict) {
        let decided = policy(exchange, step, verdict)
        if decided == PEN_ALLOW || decided == PEN_DENY {
            VerdictCache.remember(exchange, step, decided)
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
            switch step.pointee.onError {
            case .deny: return PEN_ERROR
            case .allow: return PEN_ALLOW
            case .next: return PEN_ABSTAIN
            }
        }
    }

    /// Goes down to the first leaf that counts, marking where each node begins; nil: there is none.
    private static func descend(
        _ exchange: Exchange, _ nodes: UnsafePointer<ChainNode>, _ from: Int32
    ) -> Int32? {
        var node = from
        // Children that are shadows aren't gone down to; the root may be one.
        guard !nodes[Int(node)].isShadow else { return nil }
        while true {
            mark(exchange, node)
            if nodes[Int(node)].kind == .step { return node }
            guard let child = enforced(nodes, nodes[Int(node)].firstChild) else { return nil }
            node = child
        }
    }

    /// The node itself, or the next sibling in which something is enforced.
    private static func enforced(_ nodes: UnsafePointer<ChainNode>, _ from: Int32) -> Int32? {
        var node = from
        while node >= 0 {
            guard nodes[Int(node)].isShadow else { return node }
            node = nodes[Int(node)].nextSibling
        }
        return nil
    }

    private static func mark(_ exchange: Exchange, _ node: Int32) {
        guard let marks = exchange.pointee.auth.marks else { return }
        (marks + Int(node)).initialize(
            to: NodeMark(
                journal: exchange.pointee.journal.count,
                principal: exchange.pointee.auth.principal,
                usageKey: exchange.pointee.auth.usageKey, policy: exchange.pointee.auth.policy))
    }

    private static func takeBack(_ exchange: Exchange, _ node: Int32) {
        guard let mark = exchange.pointee.auth.marks?[Int(node)] else { return }
        exchange.undo(to: mark.journal)
        exchange.pointee.auth.principal = mark.principal
        exchange.pointee.auth.usageKey = mark.usageKey
        exchange.pointee.auth.policy = mark.policy
    }

    /// Carries a verdict up until a node has another child to ask or the root is reached.
    private static func ascend(
        _ exchange: Exchange, _ chain: UnsafePointer<StepRecord>, _ leaf: Int32,
        _ leafVerdict: pen_verdict
    ) -> (leaf: Int32, verdict: pen_verdict) {
        guard let nodes = chain.pointee.chain else { return (0, PEN_ERROR) }
        var node = leaf
        var verdict = leafVerdict
        while true {
            if verdict != PEN_ALLOW { takeBack(exchange, node) }
            let parent = nodes[Int(node)].parent
            guard parent >= 0 else { return (0, verdict) }
            verdict = combine(exchange, nodes, parent: parent, child: node, verdict)
            if verdict == 0, let next = enforced(nodes, nodes[Int(node)].nextSibling),
                let leaf = descend(exchange, nodes, next)
            {
                return (leaf, 0)
            }
            if verdict == 0 { verdict = last(exchange, nodes, parent) }
            node = parent
        }
    }

    /// What a child's verdict means for its parent; 0: ask the next child.
    private static func combine(
        _ exchange: Exchange, _ nodes: UnsafePointer<ChainNode>, parent: Int32, child: Int32,
        _ verdict: pen_verdict
    ) -> pen_verdict {
        switch nodes[Int(parent)].kind {
        case .step: return verdict
        case .not:
            switch verdict {
            case PEN_ALLOW:
                takeBack(exchange, child)
                return PEN_DENY
            case PEN_DENY: return PEN_ALLOW
            default: return verdict
            }
        case .allOf:
            guard verdict == PEN_ALLOW else { return verdict }
            return samePrincipal(exchange, nodes[Int(parent)], child) ? 0 : PEN_DENY
        case .firstOf: return verdict == PEN_ABSTAIN ? 0 : verdict
        case .anyOf:
            if verdict == PEN_ALLOW { return verdict }
            worsen(exchange, parent, verdict)
            return 0
        }
    }

    /// The verdict of a node all of whose children were asked.
    private static func last(
        _ exchange: Exchange, _ nodes: UnsafePointer<ChainNode>, _ node: Int32
    ) -> pen_verdict {
        switch nodes[Int(node)].kind {
        case .allOf: return PEN_ALLOW
        case .anyOf:
            switch exchange.pointee.auth.verdicts?[Int(node)] ?? 0 {
            case 3: return PEN_DENY
            case 2: return PEN_ERROR
            default: return PEN_ABSTAIN
            }
        default: return PEN_ABSTAIN
        }
    }

    private static func worsen(_ exchange: Exchange, _ node: Int32, _ verdict: pen_verdict) {
        guard let verdicts = exchange.pointee.auth.verdicts else { return }
        verdicts[Int(node)] = max(verdicts[Int(node)], AuthorizationState.rank(verdict))
    }

    /// The first child that names a principal names it for the whole; with `same_principal` a later
    /// child that names another one denies.
    private static func samePrincipal(
        _ exchange: Exchange, _ parent: ChainNode, _ child: Int32
    ) -> Bool {
        let before = exchange.pointee.auth.marks?[Int(child)].principal ?? .absent
        let now = exchange.pointee.auth.principal
        guard before.isPresent else { return true }
        exchange.pointee.auth.principal = before
        return !parent.samePrincipal || !now.isPresent || now.equals(before)
    }

    private static func leaveChain(_ exchange: Exchange, _ chain: UnsafePointer<StepRecord>) {
        exchange.pointee.auth.node = -1
        exchange.pointee.auth.earlier = .absent
        if chain.pointee.chainCount > 1 { exchange.pointee.journal.depth -= 1 }
    }

    /// The root has its verdict: shadows run, then on or out. nil: allowed.
    private static func endChain(
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
        exchange.pointee.loop.pointee.metrics.pointee.recorder.note(exchange, verdict)
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
