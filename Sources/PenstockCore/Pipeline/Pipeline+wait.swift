import CPenstock

extension Pipeline {
    /// A step returned PENDING: its time-out starts, if it has one and none runs yet.
    static func wait(_ exchange: Exchange, _ step: UnsafePointer<StepRecord>) {
        let loop = exchange.pointee.loop
        exchange.pointee.flags.insert(.waiting)
        exchange.pointee.cursor.lastStepEndedAt = 0
        (loop.pointee.metrics.pointee.steps + Int(step.pointee.metric)).pointee.waited &+= 1
        guard step.pointee.timeoutMilliseconds > 0, !exchange.pointee.stepTimer.isArmed else {
            return
        }
        let timer = exchange.stepTimer
        timer.initialize(to: Timer(context: exchange) { Pipeline.stepTimedOut($0) })
        loop.pointee.arm(
            timer,
            at: exchange.pointee.cursor.stepStartedAt
                &+ UInt64(step.pointee.timeoutMilliseconds) * 1_000_000)
    }

    private static func stepTimedOut(_ timer: UnsafeMutableRawPointer) {
        guard let context = timer.assumingMemoryBound(to: Timer.self).pointee.context else {
            return
        }
        let exchange = context.assumingMemoryBound(to: ExchangeRecord.self)
        guard let step = exchange.pointee.cursor.running else { return }
        let loop = exchange.pointee.loop
        (loop.pointee.metrics.pointee.steps + Int(step.pointee.metric)).pointee.timedOut &+= 1
        if !exchange.pointee.failure.detail.isPresent {
            exchange.pointee.failure.detail = ByteView("the step's time-out passed")
        }
        cancelStep(exchange, step)
        let verdict = step.pointee.phase == PEN_PHASE_AUTH ? PEN_ERROR : PEN_FAIL
        if let outcome = conclude(exchange, step, verdict) {
            loop.pointee.advance(exchange, outcome)
        }
    }
}
