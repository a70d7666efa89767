public import CPenstock

extension Pipeline {
    /// What AWS makes for every request, where the API has its manners; then exchange_begin of every
    /// instance of the route that has one.
    static func begin(_ exchange: Exchange, _ route: UnsafePointer<RouteRecord>) {
        let kind = route.pointee.api.pointee.kind
        if kind != .native { exchange.beginAWS(kind) }
        guard route.pointee.hasExchangeHooks else { return }
        exchange.pointee.flags.insert(.begun)
        let loop = exchange.pointee.loop.pointee.index
        for i in 0..<Int(route.pointee.stepCount) {
            forEachInstance(route.pointee.steps + i, loop) { instance in
                guard instance.pointee.runner == .direct,
                    let hook = instance.pointee.abi.exchange_begin
                else { return }
                exchange.pointee.cursor.instance = instance
                hook(instance.pointee.abi.state, OpaquePointer(exchange))
            }
        }
        exchange.pointee.cursor.instance = nil
    }

    /// The ids of an exchange that is refused before its pipeline starts.
    public static func identify(_ exchange: Exchange) {
        guard let kind = exchange.pointee.route?.pointee.api.pointee.kind, kind != .native else {
            return
        }
        exchange.beginAWS(kind)
    }

    /// The last thing that happens to an exchange, after its access log: ends what waits, calls
    /// exchange_end (`why` is PEN_END_*), releases bodies. The record can be reused afterwards.
    public static func end(_ exchange: Exchange, why: UInt32) {
        cancel(exchange)
        if exchange.pointee.flags.contains(.begun), let route = exchange.pointee.route {
            let loop = exchange.pointee.loop.pointee.index
            for i in 0..<Int(route.pointee.stepCount) {
                forEachInstance(route.pointee.steps + i, loop) { instance in
                    guard instance.pointee.runner == .direct,
                        let hook = instance.pointee.abi.exchange_end
                    else { return }
                    exchange.pointee.cursor.instance = instance
                    hook(instance.pointee.abi.state, OpaquePointer(exchange), why)
                }
            }
        }
        if exchange.pointee.keptCopies != nil { Shadow.dropKept(exchange) }
        exchange.pointee.requestBody.release()
        exchange.pointee.responseBody.release()
        if exchange.pointee.journal.count > 0 { exchange.releaseJournal() }
    }

    /// Each instance behind a step: its own, or those of its chain.
    private static func forEachInstance(
        _ step: UnsafePointer<StepRecord>, _ loop: UInt32,
        _ body: (UnsafePointer<InstanceRecord>) -> Void
    ) {
        guard let nodes = step.pointee.chain else {
            body(step.pointee.instance(loop))
            return
        }
        for i in 0..<Int(step.pointee.chainCount) {
            if let leaf = nodes[i].step { body(leaf.pointee.instance(loop)) }
        }
    }
}

/// The entry for everything that answers a token. [loop]
public enum Tokens {
    /// Delivers a message of the inbox; releases its data.
    public static func deliver(_ loop: UnsafeMutablePointer<LoopServices>, _ message: LoopMessage) {
        defer { message.data.releaseNow() }
        guard let slot = loop.pointee.tokens.live(message.token) else {
            loop.pointee.metrics.pointee.staleResumes &+= 1
            return
        }
        var event = Pipeline.makeEvent(message.event)
        event.token = message.token
        event.value = message.value
        event.data = message.data.view
        deliver(loop, slot, &event)
    }

    /// Delivers an event to the owner of an open token: an exchange's step, or an instance.
    public static func deliver(
        _ loop: UnsafeMutablePointer<LoopServices>, _ slot: UnsafeMutablePointer<TokenSlot>,
        _ event: inout pen_event
    ) {
        guard let exchange = slot.pointee.exchange else {
            guard let instance = slot.pointee.instance, let onEvent = instance.pointee.onEvent
            else { return }
            _ = onEvent(instance.pointee.hookState, nil, &event)
            return
        }
        if let outcome = Pipeline.deliver(exchange, slot, &event) {
            loop.pointee.advance(exchange, outcome)
        }
    }

    /// Opens a token of an exchange with a deadline on the loop's clock (0: none); 0: refused.
    public static func open(
        _ exchange: Exchange, _ kind: TokenSlot.Kind, deadline: UInt64
    ) -> pen_token {
        let loop = exchange.pointee.loop
        guard exchange.pointee.openTokens < 64,
            let opened = loop.pointee.tokens.open(
                kind, exchange: exchange, instance: exchange.pointee.cursor.instance)
        else { return 0 }
        guard deadline > 0 else { return opened.token }
        let timer = opened.slot.timer
        timer.initialize(to: Timer(context: loop) { Tokens.expired($0) })
        timer.pointee.value = opened.token
        loop.pointee.arm(timer, at: deadline)
        return opened.token
    }

    /// A token's timer fired: TIMER for timers, the end without an answer for callouts, TIMEOUT for
    /// everything else that is unclaimed.
    private static func expired(_ address: UnsafeMutableRawPointer) {
        let timer = address.assumingMemoryBound(to: Timer.self)
        guard let context = timer.pointee.context else { return }
        let loop = context.assumingMemoryBound(to: LoopServices.self)
        let token = timer.pointee.value
        guard let slot = loop.pointee.tokens.live(token) else { return }
        // Claimed means that an answer is in the inbox: it came first and will be delivered.
        guard loop.pointee.tokens.claim(token) else { return }
        var event = Pipeline.makeEvent(PEN_EVENT_TIMEOUT)
        event.token = token
        if slot.pointee.kind == .timer {
            event.kind = PEN_EVENT_TIMER
        } else if slot.pointee.kind.isCallout {
            loop.pointee.cancelCallout(token)
            event.kind = PEN_EVENT_CALLOUT_DONE
            event.value = PEN_UPSTREAM_TIMEOUT
        }
        deliver(loop, slot, &event)
    }
}
