public import CPenstock

extension Pipeline {
    /// Runs one step's hook (on_phase, or on_event with `event`) and nothing after it: what a child
    /// process does with the exchange that it was sent. Answers the verdict as it was said, or nil
    /// while the step waits; then the loop's `advance` comes with `.respond`, and `auth.verdict` is
    /// what it said in the end. [loop]
    public static func runAlone(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>,
        event: UnsafePointer<pen_event>? = nil
    ) -> pen_verdict? {
        exchange.pointee.flags.insert(.alone)
        guard let event else { return endAlone(exchange, step, call(exchange, step)) }
        let instance = step.pointee.instance(exchange.pointee.loop.pointee.index)
        guard let onEvent = instance.pointee.onEvent else { return PEN_CONTINUE }
        enter(exchange, step)
        let verdict = onEvent(instance.pointee.hookState, OpaquePointer(exchange), event)
        leave(exchange)
        return endAlone(exchange, step, verdict)
    }

    /// nil: it waits for a token.
    static func endAlone(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) -> pen_verdict? {
        if verdict == PEN_PENDING, exchange.hasStepTokens {
            wait(exchange, step)
            return nil
        }
        settle(exchange, step, verdict)
        return verdict
    }
}
