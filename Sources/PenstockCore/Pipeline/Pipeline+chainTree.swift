import CPenstock

extension Pipeline {
    /// Goes down to the first leaf that counts, marking where each node begins; nil: there is none.
    static func descend(
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

    /// A node names its own principal, or none: who was named before it stands in its mark.
    private static func mark(_ exchange: Exchange, _ node: Int32) {
        guard let marks = exchange.pointee.auth.marks else { return }
        (marks + Int(node)).initialize(
            to: NodeMark(
                journal: exchange.pointee.journal.count,
                principal: exchange.pointee.auth.principal,
                usageKey: exchange.pointee.auth.usageKey, policy: exchange.pointee.auth.policy))
        exchange.pointee.auth.principal = .absent
    }

    /// What the authorizers before a leaf said stands in its mark: it says its own, or none, and so only
    /// that is remembered of it.
    static func beginLeaf(
        _ exchange: Exchange, _ nodes: UnsafePointer<ChainNode>, _ leaf: Int32
    ) {
        exchange.pointee.auth.earlier = named(exchange, nodes, before: leaf)
        exchange.pointee.auth.earlierKey = exchange.pointee.auth.usageKey
        exchange.pointee.auth.usageKey = .absent
        exchange.pointee.auth.policy = .absent
        exchange.pointee.auth.challengesBefore = exchange.pointee.auth.challenges.n
    }

    /// What a leaf didn't say is again what those before it said.
    static func endLeaf(_ exchange: Exchange, _ leaf: Int32) {
        exchange.pointee.auth.earlierKey = .absent
        guard let mark = exchange.pointee.auth.marks?[Int(leaf)] else { return }
        if !exchange.pointee.auth.usageKey.isPresent {
            exchange.pointee.auth.usageKey = mark.usageKey
        }
        if !exchange.pointee.auth.policy.isPresent { exchange.pointee.auth.policy = mark.policy }
    }

    /// Whom the authorizers before a leaf named: who names somebody first names it for all around.
    static func named(
        _ exchange: Exchange, _ nodes: UnsafePointer<ChainNode>, before leaf: Int32
    ) -> ByteView {
        guard let marks = exchange.pointee.auth.marks else { return .absent }
        var found = ByteView.absent
        var node = leaf
        while node >= 0 {
            if marks[Int(node)].principal.isPresent { found = marks[Int(node)].principal }
            node = nodes[Int(node)].parent
        }
        return found
    }

    private static func takeBack(_ exchange: Exchange, _ node: Int32) {
        guard let mark = exchange.pointee.auth.marks?[Int(node)] else { return }
        exchange.undo(to: mark.journal)
        exchange.pointee.auth.principal = mark.principal
        exchange.pointee.auth.usageKey = mark.usageKey
        exchange.pointee.auth.policy = mark.policy
    }

    /// Carries a verdict up until a node has another child to ask or the root is reached.
    static func ascend(
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
                return refuse(exchange, "what 'not' asks for allows")
            case PEN_DENY: return PEN_ALLOW
            default: return verdict
            }
        case .allOf:
            guard verdict == PEN_ALLOW else { return verdict }
            // `not` tells what somebody isn't.
            let names = nodes[Int(parent)].samePrincipal && nodes[Int(child)].kind != .not
            return samePrincipal(exchange, child, isAsked: names)
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

    /// The first child that names a principal names it for the whole. With `same_principal` each has to name
    /// that one: who names nobody doesn't agree, or a token of anybody would do beside it.
    private static func samePrincipal(
        _ exchange: Exchange, _ child: Int32, isAsked: Bool
    ) -> pen_verdict {
        let before = exchange.pointee.auth.marks?[Int(child)].principal ?? .absent
        let now = exchange.pointee.auth.principal
        guard !isAsked || now.isPresent else {
            return refuse(exchange, "it names no principal (same_principal)")
        }
        guard before.isPresent else { return 0 }
        exchange.pointee.auth.principal = before
        guard !isAsked || now.equals(before) else {
            return refuse(
                exchange, "it names another principal than the one before (same_principal)")
        }
        return 0
    }

    /// The chain itself says no to what its last authorizer said.
    private static func refuse(_ exchange: Exchange, _ reason: StaticString) -> pen_verdict {
        if let step = exchange.pointee.auth.decidedBy {
            exchange.pointee.auth.refusal = Refusal()
            exchange.pointee.auth.refuse(PEN_DENY, step, ByteView(reason))
        }
        return PEN_DENY
    }
}
