internal import JSON
internal import PenstockConfig

/// Fourth pass: what can be served but is probably not meant.
struct Lint {
    private let configuration: Configuration
    private let plans: StepPlans
    private let instances: [InstanceKey: ConfiguredInstance]

    init(
        configuration: Configuration, plans: StepPlans, instances: [InstanceKey: ConfiguredInstance]
    ) {
        self.configuration = configuration
        self.plans = plans
        self.instances = instances
    }

    func run(_ report: CompileReport) {
        for api in configuration.apis {
            for route in api.routes {
                let steps = steps(of: route, api)
                VariableLint(route: route, steps: steps).run(report)
                for step in steps where step.plan.phase == .auth { CacheLint.run(step, report) }
                if let auth = route.pipeline.auth, auth.steps.allSatisfy(\.shadow) {
                    report.warning(
                        "every authorizer of this chain is a shadow: everybody is let in",
                        at: auth.pointer)
                }
            }
        }
        TemplateLint(configuration: configuration, writes: instances.values.flatMap(\.writes))
            .run(report)
    }

    private func steps(of route: Configuration.Route, _ api: Configuration.API) -> [LintStep] {
        api.order.flatMap { phase in
            route.pipeline.steps(of: phase).compactMap { step in
                guard let plan = plans[StepPlans.site(of: step, on: route)],
                    let instance = instances[plan.key]
                else { return nil }
                return LintStep(plan: plan, instance: instance)
            }
        }
    }
}

/// One step of a route with what it reads and writes.
struct LintStep {
    var plan: StepPlan
    var instance: ConfiguredInstance
}
