internal import JSON
internal import PenstockConfig

/// Fourth pass: what can be served but is probably not meant.
struct Lint {
    private let configuration: Configuration
    private let plans: StepPlans
    /// By plan.
    private let instances: [ConfiguredInstance?]

    init(configuration: Configuration, plans: StepPlans, instances: [ConfiguredInstance?]) {
        self.configuration = configuration
        self.plans = plans
        self.instances = instances
    }

    func run(_ report: CompileReport) {
        var routes = plans.routes.makeIterator()
        // Rows of instances about which there is nothing to tell: thousands of routes share one.
        var fine: Set<[ObjectIdentifier]> = []
        for api in configuration.apis {
            let rows = api.routes.map { ($0, routes.next() ?? []) }
            // What a handshake wrote its connection's messages read.
            let handshake = rows.first { $0.0.isSelected && $0.0.key == "$connect" }?.1
            let carried = handshake.map { VariableLint.written(by: steps($0)) } ?? []
            for (route, indices) in rows {
                let row = indices.compactMap { index in
                    instances[index].map { ObjectIdentifier($0.handle) }
                }
                let isShared = route.pipeline.auth == nil && !route.isSelected
                guard !isShared || !fine.contains(row) else { continue }
                let told = report.count
                let steps = steps(indices)
                let isMessage = route.isSelected && route.key != "$connect"
                VariableLint(route: route, steps: steps, carried: isMessage ? carried : [])
                    .run(report)
                run(route, steps, report)
                if isShared, report.count == told { fine.insert(row) }
            }
        }
        let writes = Set(instances.lazy.compactMap { $0?.writes })
        TemplateLint(configuration: configuration, writes: writes.flatMap { $0 }).run(report)
    }

    private func steps(_ indices: [Int]) -> [LintStep] {
        indices.compactMap { index in
            instances[index].map { LintStep(plan: plans.all[index], instance: $0) }
        }
    }

    private func run(
        _ route: Configuration.Route, _ steps: [LintStep], _ report: CompileReport
    ) {
        for step in steps where step.plan.phase == .auth { CacheLint.run(step, report) }
        if let auth = route.pipeline.auth, auth.steps.allSatisfy(\.shadow) {
            report.warning(
                "every authorizer of this chain is a shadow: everybody is let in", at: auth.pointer)
        }
    }
}

/// One step of a route with what it reads and writes.
struct LintStep {
    var plan: StepPlan
    var instance: ConfiguredInstance
}
