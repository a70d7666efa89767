import CPenstock

extension Pipeline {
    /// Tells the running step that it is cancelled and makes its tokens stale.
    static func cancelStep(_ exchange: Exchange, _ step: UnsafePointer<StepRecord>) {
        closeStepTokens(exchange)
        let instance = step.pointee.instance(exchange.pointee.loop.pointee.index)
        guard let onEvent = instance.pointee.onEvent else { return }
        var event = makeEvent(PEN_EVENT_CANCELLED)
        event.phase = step.pointee.phase
        enter(exchange, step)
        _ = onEvent(instance.pointee.hookState, OpaquePointer(exchange), &event)
        leave(exchange)
    }

    /// The exchange ends for another reason than its answer: the running step is told.
    public static func cancel(_ exchange: Exchange) {
        if let step = exchange.pointee.cursor.running,
            exchange.pointee.flags.contains(.waiting)
        {
            cancelStep(exchange, step)
            settle(exchange, step, PEN_FAIL)
        }
        closeTokens(exchange)
    }

    /// Makes every token of the exchange stale.
    static func closeTokens(_ exchange: Exchange) {
        exchange.pointee.heldRequest.token = 0
        exchange.pointee.heldResponse.token = 0
        closeStepTokens(exchange)
    }

    /// Makes the tokens of the step that ends stale. Not those that body filters wait for: a body
    /// may still be under way while steps come and go (an early answer, a response-side step).
    static func closeStepTokens(_ exchange: Exchange) {
        let loop = exchange.pointee.loop
        var index = exchange.pointee.firstToken
        while index >= 0 {
            let slot = loop.pointee.tokens.slots + Int(index)
            index = slot.pointee.next
            let token = slot.token(loop.pointee.index)
            if token == exchange.pointee.heldRequest.token
                || token == exchange.pointee.heldResponse.token
            {
                continue
            }
            if slot.pointee.timer.isArmed { loop.pointee.cancel(slot.timer) }
            if slot.pointee.kind.isCallout { loop.pointee.cancelCallout(token) }
            Detached.abandon(slot)
            loop.pointee.tokens.close(slot)
        }
    }
}
