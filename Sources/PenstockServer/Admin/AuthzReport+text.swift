internal import CivilTime
internal import PenstockCore

extension AuthzReport {
    /// For people: what each candidate says, whether it is safe to promote, and why.
    var text: String {
        if candidates.isEmpty { return "no authorizer runs in shadow\n" }
        return candidates.map { text($0) }.joined(separator: "\n")
    }

    private func text(_ candidate: Candidate) -> String {
        var text = ShadowPage.text(candidate.step)
        let promotion = candidate.promotion
        text += promotion.isSafe ? "  safe to promote: " : "  not safe to promote:\n"
        if promotion.isSafe {
            text += promotion.reasons.joined() + "\n"
        } else {
            for reason in promotion.reasons { text += "    - \(reason)\n" }
        }
        let differing = candidate.principals.filter { $0.differs > 0 }
        if !differing.isEmpty { text += "  for whom it differs:\n" }
        for principal in differing.prefix(10) {
            let name = principal.name.map { $0.isEmpty ? "(nobody)" : $0 } ?? "(all others)"
            text += "    \(name): \(principal.newlyAllowed) newly let in, "
            text += "\(principal.newlyRefused) newly refused, "
            if principal.renamed > 0 { text += "\(principal.renamed) as somebody else, " }
            text += "of \(principal.compared)\n"
        }
        let requests = candidate.samples.filter {
            StepMetrics.column($0.enforced) != StepMetrics.column($0.shadow) || $0.isRenamed
        }
        if !requests.isEmpty { text += "  the latest of them:\n" }
        for sample in requests.prefix(5) { text += self.text(sample) }
        return text
    }

    private func text(_ sample: ShadowLedger.Sample) -> String {
        let time = CivilTime(milliseconds: sample.time).text(.iso8601)
        let by = sample.enforcedBy.isEmpty ? "" : " by \(sample.enforcedBy) (\(sample.enforcedAt))"
        var text = "    \(time) \(sample.method) \(sample.path) \(sample.requestID)\n"
        text += "      enforced: \(ShadowPage.name(sample.enforced))\(by)"
        if !sample.enforcedPrincipal.isEmpty { text += ", as \(sample.enforcedPrincipal)" }
        text += sample.enforcedReason.isEmpty ? "\n" : ": \(sample.enforcedReason)\n"
        text += "      shadow:   \(ShadowPage.name(sample.shadow))"
        if !sample.shadowPrincipal.isEmpty { text += ", as \(sample.shadowPrincipal)" }
        text += sample.reason.isEmpty ? "\n" : ": \(sample.reason)\n"
        for asked in sample.asked { text += "        \(Self.line(asked))\n" }
        for change in sample.changes.prefix(8) {
            text += "        \(change.what) \(change.name) = \(change.value)\n"
        }
        return text
    }

    /// "next-token (penstock.yaml:12): deny: the token has expired  (12 µs)".
    static func line(_ asked: Trace.Asked) -> String {
        let reason = asked.reason.isEmpty ? "" : ": \(asked.reason)"
        return "\(asked.step) (\(asked.source)): \(ShadowPage.name(asked.verdict))\(reason)"
            + "  (\(asked.nanoseconds / 1000) µs)"
    }
}
