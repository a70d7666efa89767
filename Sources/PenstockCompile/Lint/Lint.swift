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
            for route in api.routes {
                let indices = routes.next() ?? []
                let row = indices.compactMap { index in
                    instances[index].map { ObjectIdentifier($0.handle) }
                }
                guard route.pipeline.auth != nil || !fine.contains(row) else { continue }
                let told = report.count
                run(route, indices, report)
                if report.count == told { fine.insert(row) }
            }
        }
        let writes = Set(instances.lazy.compactMap { $0?.writes })
        TemplateLint(configuration: configuration, writes: writes.flatMap { $0 }).run(report)
    }

    private func run(_ route: Configuration.Route, _ indices: [Int], _ report: CompileReport) {
        let steps = indices.compactMap { index in
            instances[index].map { LintStep(plan: plans.all[index], instance: $0) }
        }
        VariableLint(route: route, steps: steps).run(report)
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
