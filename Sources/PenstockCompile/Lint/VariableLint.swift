internal import JSON
internal import PenstockConfig

/// Finds variables that a step of a route reads and no step before it writes.
struct VariableLint {
    let route: Configuration.Route
    let steps: [LintStep]
    /// What is there before them.
    let carried: [String]

    /// What a route's steps leave behind.
    static func written(by steps: [LintStep]) -> [String] {
        steps.filter { !$0.plan.step.shadow }.flatMap(\.instance.writes)
    }

    func run(_ report: CompileReport) {
        var written = carried
        // A shadow's effects are dropped: only what watches with it, in a chain, may see them.
        var watched: [String] = []
        for (index, step) in steps.enumerated() {
            for name in step.instance.reads where mustBeWritten(name) {
                let known = step.plan.step.shadow ? written + watched : written
                guard !known.contains(where: { VariableName.covers($0, name) }) else { continue }
                let later = steps[(index + 1)...].first { candidate in
                    candidate.instance.writes.contains { VariableName.covers($0, name) }
                }
                // Two steps of one name are the two sides of one plugin, and an instance declares what
                // either side reads.
                guard later?.plan.name != step.plan.name else { continue }
                report.warning(
                    "'\(step.plan.name)' reads \(name), but nothing before it writes it",
                    at: step.plan.step.pointer,
                    hint: later.map { "'\($0.plan.name)' writes it, but runs later" })
            }
            if step.plan.step.shadow {
                watched += step.instance.writes
            } else {
                written += step.instance.writes
            }
        }
    }

    /// Whether some step has to write what is read under this name.
    private func mustBeWritten(_ name: String) -> Bool {
        (name.hasPrefix("ctx.") || name.hasPrefix("context.authorizer.")) && !name.hasSuffix("*")
    }
}

/// Names of variables as plugins declare them.
enum VariableName {
    /// Whether a declared write ("ctx.authorizer.*", "ctx.keys.tenant") may be what is read.
    ///
    /// `$context.authorizer.<key>` is whatever any step wrote under that key, so there only the last
    /// part counts; and the principal is always the core's.
    static func covers(_ write: String, _ read: String) -> Bool {
        if read.hasSuffix("authorizer.principalId") { return true }
        guard write.hasPrefix("ctx.") else { return false }
        for prefix in ["context.authorizer.", "ctx.authorizer."] where read.hasPrefix(prefix) {
            let key = read.dropFirst(prefix.count)
            return write.hasSuffix("*") || write.hasSuffix(".\(key)")
        }
        if write.hasSuffix("*") { return read.hasPrefix(write.dropLast()) }
        return write == read
    }
}
