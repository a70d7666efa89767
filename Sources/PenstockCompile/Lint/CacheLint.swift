internal import JSON
internal import PenstockConfig

/// Finds authorizers whose verdict depends on more than it is remembered by: callers who differ only
/// there would share a verdict. And those of which nothing can be remembered.
enum CacheLint {
    static func run(_ step: LintStep, _ report: CompileReport) {
        if step.plan.step.cache != nil, !CacheRule.canRepeat(step.instance) {
            return report.warning(
                "'\(step.plan.name)' may write any header, or bodies, so that nothing is remembered of it",
                at: step.plan.step.pointer.appending("cache"),
                hint: "name the headers that it writes, or take the cache away")
        }
        for (index, name) in (step.plan.step.cache?.identity ?? []).enumerated()
        where !TemplateLint.isKnown(name) {
            report.error(
                "there is no variable '\(name)': two callers would be one",
                at: step.plan.step.pointer.appending("cache").appending("identity")
                    .appending("\(index)"),
                hint: "such as request.header.NAME, request.query.NAME or context.identity.sourceIp"
            )
        }
        guard let rule = CacheRule(step.plan.step, step.instance) else { return }
        let identities = Set(rule.identities.map { $0.lowercased() })
        let more = step.instance.reads.filter { read in
            // The query is a part of the request that the verdict is kept for.
            let isAsked = !rule.isForCaller && read.hasPrefix("request.query.")
            return isCredential(read) && !isAsked && !identities.contains(read.lowercased())
        }
        guard !more.isEmpty else { return }
        let hasRule = step.plan.step.cache != nil
        report.warning(
            "'\(step.plan.name)' also reads \(more.joined(separator: ", ")), which is no part of"
                + " the cache's identity: callers who differ only there share a verdict",
            at: hasRule
                ? step.plan.step.pointer.appending("cache").appending("identity")
                : step.plan.step.pointer,
            hint: "add it to cache.identity, unless the verdict doesn't depend on it")
    }

    /// What a client chooses.
    private static func isCredential(_ name: String) -> Bool {
        ["request.header.", "request.query.", "request.cookie.", "request.body"]
            .contains { name.hasPrefix($0) }
    }
}
