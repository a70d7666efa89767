internal import JSON
internal import PenstockConfig

/// Second pass: an instance for each plan, carried where nothing about it changed, else tried in a
/// child process and then made.
struct InstanceMaker {
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

    func make(
        _ plans: StepPlans, upstreams: Set<String>
    ) -> (instances: [InstanceKey: ConfiguredInstance], created: Int) {
        var instances: [InstanceKey: ConfiguredInstance] = [:]
        var wanted: [StepPlan] = []
        for plan in plans.inOrder {
            // An instance holds the numbers of upstreams: without one of them it must be asked
            // again, and will say where the name is.
            if let known = carried[plan.key], upstreams.isSuperset(of: known.upstreams) {
                instances[plan.key] = known
            } else {
                wanted.append(plan)
            }
        }
        guard !wanted.isEmpty else { return (instances, 0) }
        for (plan, fault) in zip(wanted, plugins.preflight(wanted.map(\.request))) {
            if let fault { tell(fault, plan) }
        }
        // What did not survive the child is never let into this process.
        guard !report.hasErrors else { return (instances, 0) }
        for plan in wanted {
            do throws(PluginFault) {
                let instance = try plugins.create(plan.request)
                instances[plan.key] = instance
                check(instance, plan)
            } catch {
                tell(error, plan)
            }
        }
        handOver(to: wanted, instances)
        return (instances, wanted.count)
    }

    /// Those that take the place of others may take their state: last, when nothing else can go wrong.
    private func handOver(to plans: [StepPlan], _ instances: [InstanceKey: ConfiguredInstance]) {
        guard !report.hasErrors else { return }
        let former = Dictionary(
            carried.map { ($0.key.place, $0.value) }, uniquingKeysWith: { first, _ in first })
        for plan in plans {
            guard let new = instances[plan.key], let old = former[plan.key.place] else { continue }
            do throws(PluginFault) {
                try plugins.handOver(from: old, to: new)
            } catch {
                tell(error, plan)
            }
        }
    }

    private func tell(_ fault: PluginFault, _ plan: StepPlan) {
        let message = "\(plan.step.use): \(fault.message)"
        switch fault.kind {
        case .library:
            report.error(message, at: plan.step.pointer.appending("use"), hint: fault.hint)
        case .configuration:
            report.error(
                message, in: plan.step, config: fault.pointer ?? JSONPointer(), hint: fault.hint)
        }
    }

    private func check(_ instance: ConfiguredInstance, _ plan: StepPlan) {
        guard instance.phases & plan.phase.bit == 0 else { return }
        report.warning(
            "'\(plan.step.use)' does nothing in \(plan.phase.rawValue) as it is configured",
            at: plan.step.pointer.appending("use"),
            hint: "its configuration asks for other phases")
    }
}
