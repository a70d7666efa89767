internal import CivilTime
internal import JSON
internal import PenstockCore

extension AuthzReport {
    /// For machines, and for `penstock authz report`.
    var json: JSONValue { ["candidates": .array(candidates.map { json($0) })] }

    private func json(_ candidate: Candidate) -> JSONValue {
        let step = candidate.step
        let difference = VerdictDifference(step.matrix)
        var object = ShadowPage.json(step)
        object["newly_allowed"] = .number(JSONNumber(difference.newlyAllowed))
        object["newly_refused"] = .number(JSONNumber(difference.newlyRefused))
        object["failed"] = .number(JSONNumber(difference.failed))
        object["promotion"] = [
            "safe": .bool(candidate.promotion.isSafe),
            "reasons": .array(candidate.promotion.reasons.map { .string($0) }),
        ]
        object["principals"] = .array(candidate.principals.map { json($0) })
        object["more_principals"] = .number(JSONNumber(candidate.morePrincipals))
        object["samples"] = .array(candidate.samples.map { json($0) })
        return .object(object)
    }

    private func json(_ principal: Principal) -> JSONValue {
        [
            "principal": principal.name.map { .string($0) } ?? .null,
            "compared": .number(JSONNumber(principal.compared)),
            "newly_allowed": .number(JSONNumber(principal.newlyAllowed)),
            "newly_refused": .number(JSONNumber(principal.newlyRefused)),
            "failed": .number(JSONNumber(principal.failed)),
            "renamed": .number(JSONNumber(principal.renamed)),
        ]
    }

    private func json(_ sample: ShadowLedger.Sample) -> JSONValue {
        [
            "time": .string(CivilTime(milliseconds: sample.time).text(.iso8601)),
            "request_id": .string(sample.requestID), "method": .string(sample.method),
            "path": .string(sample.path), "client": .string(sample.client),
            "enforced": .string(ShadowPage.name(sample.enforced)),
            "enforced_by": .string(sample.enforcedBy), "enforced_at": .string(sample.enforcedAt),
            "enforced_reason": .string(sample.enforcedReason),
            "enforced_principal": .string(sample.enforcedPrincipal),
            "shadow": .string(ShadowPage.name(sample.shadow)),
            "shadow_principal": .string(sample.shadowPrincipal),
            "reason": .string(sample.reason),
            "steps": .array(
                sample.asked.map { asked in
                    [
                        "step": .string(asked.step), "source": .string(asked.source),
                        "verdict": .string(ShadowPage.name(asked.verdict)),
                        "reason": .string(asked.reason),
                        "microseconds": .number(JSONNumber(asked.nanoseconds / 1000)),
                    ]
                }),
            "would_change": .array(
                sample.changes.map { .string("\($0.what) \($0.name) = \($0.value)") }),
            "microseconds": .number(JSONNumber(sample.nanoseconds / 1000)),
        ]
    }
}
