public import CPenstock

/// What a shadow's copy of an exchange knows besides: what was enforced, and how it went so far. In the
/// copy's arena.
public struct ShadowState {
    /// Who was let in or refused.
    public var principal: ByteView
    /// Why it was refused; absent: it wasn't, or nothing was said.
    var enforcedReason: ByteView = .absent
    /// Which step decided.
    public var decidedBy: UnsafePointer<StepRecord>?
    /// The chain that runs in shadow as a whole; nil: one step does.
    var chain: UnsafePointer<StepRecord>?
    /// When it began.
    var startedAt: UInt64 = 0
    /// Of a chain, the steps that were asked, in order.
    var asked: UnsafeMutablePointer<Asked>?
    var askedCount = 0
    /// Where what came of it is told to who traces the exchange; nil: nobody does.
    var trace: UnsafeMutablePointer<Trace>?
    /// It waits, so whoever traces does.
    var isAwaited = false

    /// One step of a chain.
    struct Asked {
        var step: UnsafePointer<StepRecord>
        var verdict: pen_verdict
        var nanoseconds: UInt64
        /// Why it refuses or fails, in its words.
        var reason: ByteView
    }

    init(_ exchange: Exchange, principal: ByteView) {
        self.principal = principal
        decidedBy = exchange.pointee.auth.decidedBy
        trace = exchange.pointee.trace
        startedAt = exchange.pointee.loop.pointee.clock()
    }

    /// Books a step of a chain. There is room for each of its nodes, and none is asked twice.
    mutating func note(
        _ copy: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict,
        startedAt: UInt64
    ) {
        guard let chain, let asked, askedCount < Int(chain.pointee.chainCount) else { return }
        let said = copy.pointee.auth.refusal.message
        let detail = copy.pointee.failure.detail
        (asked + askedCount).initialize(
            to: Asked(
                step: step, verdict: verdict,
                nanoseconds: copy.pointee.cursor.lastStepEndedAt &- startedAt,
                reason: verdict == PEN_ALLOW ? .absent : detail.isPresent ? detail : said))
        askedCount += 1
    }

    /// The words of the step of a chain whose refusal is the chain's.
    func reason(_ refused: Refusal) -> ByteView {
        guard let asked, let step = refused.step else { return .absent }
        for index in (0..<askedCount).reversed() where asked[index].step == step {
            return asked[index].reason
        }
        return .absent
    }
}
