internal import CPenstock
internal import PenstockCore

extension OfflineAnswer.Step {
    init(_ entry: Trace.Entry) {
        let step = entry.step.pointee
        let phases = [
            "", "auth", "validate", "rate_limit", "transform_request", "integrate",
            "transform_response",
        ]
        self.init(
            phase: phases[Int(min(step.phase, 6))], name: String(step.name),
            source: String(step.source), verdict: Self.name(entry.verdict),
            isShadow: entry.isShadow,
            effect: Self.name(Shadow.effect(of: entry.verdict, entry.step)),
            nanoseconds: entry.nanoseconds,
            reason: entry.reason,
            asked: entry.asked.map {
                OfflineAnswer.Asked(
                    name: $0.step, source: $0.source, verdict: Self.name($0.verdict),
                    reason: $0.reason)
            },
            effects: entry.effects.map { ($0.what, $0.name, $0.value) })
    }

    private static func name(_ verdict: pen_verdict) -> String {
        switch verdict {
        case PEN_CONTINUE: "continue"
        case PEN_RESPOND: "respond"
        case PEN_FORWARD: "forward"
        case PEN_ALLOW: "allow"
        case PEN_DENY: "deny"
        case PEN_ABSTAIN: "abstain"
        case PEN_ERROR: "error"
        default: "fail"
        }
    }
}
