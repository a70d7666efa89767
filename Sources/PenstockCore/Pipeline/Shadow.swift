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
        finish(copy, step, verdict, of: exchange)
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
    ///
    /// - Parameter exchange: whose copy it is; nil: it may be gone.
    static func finish(
        _ copy: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict,
        of exchange: Exchange? = nil
    ) {
        let loop = copy.pointee.loop
        let metrics = loop.pointee.metrics.pointee.steps + Int(step.pointee.metric)
        let effect = effect(of: verdict, step)
        metrics.pointee.compare(enforced: copy.pointee.auth.verdict, shadow: effect)
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
            copy, step, shadow: effect, nanoseconds: elapsed)
        Pipeline.settle(copy, step, verdict)
        guard handStates(of: copy, to: exchange), let exchange else { return Detached.drop(copy) }
        copy.pointee.keptCopies = exchange.pointee.keptCopies
        exchange.pointee.keptCopies = copy
    }

    /// What a verdict would mean for the chain around the shadow.
    public static func effect(
        of verdict: pen_verdict, _ step: UnsafePointer<StepRecord>
    ) -> pen_verdict {
        guard step.pointee.flags.contains(.turned) else { return verdict }
        switch verdict {
        case PEN_ALLOW: return PEN_DENY
        case PEN_DENY: return PEN_ALLOW
        default: return verdict
        }
    }

    /// The exchange has ended: so do the copies that it kept.
    static func dropKept(_ exchange: Exchange) {
        while let copy = exchange.pointee.keptCopies {
            exchange.pointee.keptCopies = copy.pointee.keptCopies
            Detached.drop(copy)
        }
    }

    /// What instances remember of the copy goes over to its exchange, so that it is told to exchange_end with
    /// that: a place that a limit in shadow took is taken as long as the request is under way. Where the exchange
    /// is gone, or has a memory of its own of the instance, exchange_end is told with the copy.
    ///
    /// - Returns: whether something went over. It may be in the copy's arena, which must then stay.
    private static func handStates(of copy: Exchange, to exchange: Exchange?) -> Bool {
        var isAdopted = false
        var entry = copy.pointee.instanceStates
        while let state = entry {
            entry = state.pointee.next
            let instance = state.pointee.instance.assumingMemoryBound(to: InstanceRecord.self)
            guard state.pointee.state != nil, instance.pointee.runner == .direct,
                let ended = instance.pointee.abi.exchange_end
            else { continue }
            if let exchange, exchange.pointee.flags.contains(.begun),
                exchange.adopt(state.pointee)
            {
                isAdopted = true
                continue
            }
            copy.pointee.cursor.instance = instance
            ended(instance.pointee.abi.state, OpaquePointer(copy), PEN_END_DONE)
        }
        return isAdopted
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Takes an instance's memory over; false: there is one already, or no room.
    fileprivate func adopt(_ state: InstanceState) -> Bool {
        var entry = pointee.instanceStates
        while let known = entry {
            if known.pointee.instance == state.instance {
                guard known.pointee.state == nil else { return false }
                known.pointee.state = state.state
                return true
            }
            entry = known.pointee.next
        }
        guard let memory = pointee.arena.allocate(MemoryLayout<InstanceState>.stride) else {
            return false
        }
        let own = memory.bindMemory(to: InstanceState.self, capacity: 1)
        own.initialize(
            to: InstanceState(
                instance: state.instance, state: state.state, next: pointee.instanceStates))
        pointee.instanceStates = own
        return true
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
