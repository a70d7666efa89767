internal import CPenstock
internal import JSON
internal import PenstockConfig
internal import Spelling

/// Second pass: an instance for each plan, carried where nothing about it changed, else tried in a
/// child process and then made.
struct InstanceMaker {
    private let plugins: any PluginProvider
    private let carried: [InstanceKey: ConfiguredInstance]
    private let stores: [String: ConfiguredInstance]
    private let report: CompileReport

    init(
        plugins: any PluginProvider, carried: [InstanceKey: ConfiguredInstance],
        stores: [String: ConfiguredInstance], report: CompileReport
    ) {
        self.stores = stores
        self.plugins = plugins
        self.carried = carried
        self.report = report
    }

    /// What came of it.
    struct Made {
        /// By what makes them the same.
        var instances: [InstanceKey: ConfiguredInstance] = [:]
        /// The instance of each plan, in the plans' order.
        var byPlan: [ConfiguredInstance?] = []
        var created = 0
    }

    func make(_ plans: StepPlans, upstreams: Set<String>) -> Made {
        let all = plans.all
        var made = Made(byPlan: all.map { _ in nil })
        var wanted: [Int] = []
        // Pure ones: what serves a use so far, and who waits for what is wanted.
        var met: [StepPlan.Meeting: ConfiguredInstance] = [:]
        var waiting: [StepPlan.Meeting: [Int]] = [:]
        for (index, plan) in all.enumerated() {
            let meeting = plan.meeting
            if let meeting {
                if let known = met[meeting] {
                    made.byPlan[index] = known
                    continue
                }
                if waiting[meeting]?.append(index) != nil { continue }
            }
            if let (key, known) = known(plan, upstreams) {
                made.byPlan[index] = known
                made.instances[key] = known
                if let meeting, key == plan.sharedKey { met[meeting] = known }
                continue
            }
            wanted.append(index)
            if let meeting { waiting[meeting] = [] }
        }
        let requests = wanted.map { all[$0].use.request }
        for (index, fault) in zip(wanted, requests.isEmpty ? [] : plugins.preflight(requests)) {
            guard let fault else { continue }
            tell(fault, all[index])
            for other in all[index].meeting.flatMap({ waiting[$0] }) ?? [] {
                tell(fault, all[other])
            }
        }
        // What did not survive the child is never let into this process.
        guard !report.hasErrors else { return made }
        var replaced: [Replacement] = []
        for index in wanted {
            let others = all[index].meeting.flatMap { waiting[$0] } ?? []
            replaced += serve(index, others, all, upstreams, &made)
        }
        for (plan, instance) in zip(all, made.byPlan) { if let instance { check(instance, plan) } }
        handOver(replaced)
        return made
    }

    private typealias Replacement = (plan: StepPlan, new: ConfiguredInstance)

    /// Makes an instance for a plan and for others that would share it; those that take a place of
    /// their own are given back.
    private func serve(
        _ index: Int, _ others: [Int], _ all: [StepPlan], _ upstreams: Set<String>,
        _ made: inout Made
    ) -> [Replacement] {
        let plan = all[index]
        guard let instance = create(plan, others.map { all[$0] }) else { return [] }
        made.created += 1
        made.byPlan[index] = instance
        if let key = plan.sharedKey, instance.flags & PEN_PURE != 0 {
            made.instances[key] = instance
            for other in others { made.byPlan[other] = instance }
            return []
        }
        made.instances[plan.ownKey] = instance
        var replaced = [(plan: plan, new: instance)]
        // As it is configured it isn't pure: each step has its own after all.
        for other in others {
            let plan = all[other]
            if let (key, known) = known(plan, upstreams) {
                made.instances[key] = known
                made.byPlan[other] = known
            } else if let own = create(plan, []) {
                made.created += 1
                made.instances[plan.ownKey] = own
                made.byPlan[other] = own
                replaced.append((plan, own))
            }
        }
        return replaced
    }

    /// The instance that served this step before, and still may.
    private func known(
        _ plan: StepPlan, _ upstreams: Set<String>
    ) -> (InstanceKey, ConfiguredInstance)? {
        guard !carried.isEmpty else { return nil }
        // An instance holds the numbers of upstreams: without one of them it must be asked again,
        // and will say where the name is.
        if let key = plan.sharedKey, let known = carried[key], fits(known, upstreams) {
            return (key, known)
        }
        let key = plan.ownKey
        guard let known = carried[key], fits(known, upstreams) else { return nil }
        return (key, known)
    }

    /// Whether what it holds by name is still what has the name.
    private func fits(_ known: ConfiguredInstance, _ upstreams: Set<String>) -> Bool {
        upstreams.isSuperset(of: known.upstreams)
            && known.stores.allSatisfy { stores[$0.key]?.identity == $0.value }
    }

    /// The instance of a plan; what is wrong with it is wrong with the others as well.
    private func create(_ plan: StepPlan, _ others: [StepPlan]) -> ConfiguredInstance? {
        do throws(PluginFault) {
            return try plugins.create(plan.use.request)
        } catch {
            for plan in [plan] + others { tell(error, plan) }
            return nil
        }
    }

    /// Those that take the place of others may take their state: last, when nothing else can go wrong.
    private func handOver(_ replaced: [Replacement]) {
        guard !report.hasErrors, !replaced.isEmpty else { return }
        let former = Dictionary(
            carried.map { ($0.key.place, $0.value) }, uniquingKeysWith: { first, _ in first })
        for (plan, new) in replaced {
            guard let old = former[plan.ownKey.place] else { continue }
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
                message, in: plan.step, config: fault.pointer ?? JSONPointer(),
                hint: fault.hint ?? storeHint(fault, plan))
        }
    }

    /// What else a limit may have meant by its store.
    private func storeHint(_ fault: PluginFault, _ plan: StepPlan) -> String? {
        guard fault.pointer?.tokens == ["store"], let name = plan.step.config["store"]?.string,
            stores[name] == nil
        else { return nil }
        return Suggestion.didYouMean(name, among: stores.keys.sorted())
            ?? "declare it under 'stores', such as \(name): {use: Store/Redis, config: {…}}"
    }

    private func check(_ instance: ConfiguredInstance, _ plan: StepPlan) {
        guard instance.phases & plan.phase.bit == 0 else { return }
        report.warning(
            "'\(plan.step.use)' does nothing in \(plan.phase.rawValue) as it is configured",
            at: plan.step.pointer.appending("use"),
            hint: "its configuration asks for other phases")
    }
}
