internal import CPenstock
internal import JSON
internal import PenstockConfig

/// A store of the configuration, resolved.
struct StorePlan {
    var store: Configuration.Store
    var use: StepUse

    /// What makes its instance the same across reloads.
    var key: InstanceKey {
        var key = use.key
        key.site = store.step.pointer.description
        return key
    }
}

/// Makes the stores, before the steps that open them: carried where nothing about them changed, else
/// tried in a child process and then made.
struct StoreMaker {
    private let plugins: any PluginProvider
    private let carried: [InstanceKey: ConfiguredInstance]
    private let report: CompileReport

    init(
        plugins: any PluginProvider, carried: [InstanceKey: ConfiguredInstance],
        report: CompileReport
    ) {
        self.plugins = plugins
        self.carried = carried
        self.report = report
    }

    /// What came of it.
    struct Made {
        /// By what makes them the same.
        var instances: [InstanceKey: ConfiguredInstance] = [:]
        /// By their names.
        var byName: [String: ConfiguredInstance] = [:]
        var created = 0
    }

    func make(_ plans: [StorePlan]) -> Made {
        var made = Made()
        var wanted: [StorePlan] = []
        for plan in plans {
            if plan.use.request.reference.isIsolated {
                report.error(
                    "the store '\(plan.store.name)' can't run isolated: limits call it on their loop",
                    at: plan.store.step.pointer.appending("use"))
            } else if let known = carried[plan.key] {
                made.instances[plan.key] = known
                made.byName[plan.store.name] = known
            } else {
                wanted.append(plan)
            }
        }
        guard !wanted.isEmpty, !report.hasErrors else { return made }
        for (plan, fault) in zip(wanted, plugins.preflight(wanted.map(\.use.request))) {
            if let fault { tell(fault, plan) }
        }
        guard !report.hasErrors else { return made }
        for plan in wanted {
            do throws(PluginFault) {
                let instance = try plugins.create(plan.use.request)
                made.instances[plan.key] = instance
                made.byName[plan.store.name] = instance
                made.created += 1
            } catch {
                tell(error, plan)
            }
        }
        return made
    }

    private func tell(_ fault: PluginFault, _ plan: StorePlan) {
        let step = plan.store.step
        let message = "\(step.use): \(fault.message)"
        switch fault.kind {
        case .library: report.error(message, at: step.pointer.appending("use"), hint: fault.hint)
        case .configuration:
            report.error(
                message, in: step, config: fault.pointer ?? JSONPointer(), hint: fault.hint)
        }
    }
}
