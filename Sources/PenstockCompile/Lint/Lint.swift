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
        let needy = needy
        for api in configuration.apis {
            for route in api.routes {
                let steps = (routes.next() ?? []).compactMap { index in
                    instances[index].map { LintStep(plan: plans.all[index], instance: $0) }
                }
                if steps.contains(where: { needy.contains(ObjectIdentifier($0.instance.handle)) }) {
                    VariableLint(route: route, steps: steps).run(report)
                }
                for step in steps where step.plan.phase == .auth { CacheLint.run(step, report) }
                if let auth = route.pipeline.auth, auth.steps.allSatisfy(\.shadow) {
                    report.warning(
                        "every authorizer of this chain is a shadow: everybody is let in",
                        at: auth.pointer)
                }
            }
        }
        let writes = Set(instances.lazy.compactMap { $0?.writes })
        TemplateLint(configuration: configuration, writes: writes.flatMap { $0 }).run(report)
    }

    /// Instances that read a variable: few do, and thousands of routes share them.
    private var needy: Set<ObjectIdentifier> {
        var seen: Set<ObjectIdentifier> = []
        var needy: Set<ObjectIdentifier> = []
        for instance in instances.lazy.compactMap({ $0 })
        where seen.insert(ObjectIdentifier(instance.handle)).inserted {
            if instance.reads.contains(where: VariableLint.mustBeWritten) {
                needy.insert(ObjectIdentifier(instance.handle))
            }
        }
        return needy
    }
}

/// One step of a route with what it reads and writes.
struct LintStep {
    var plan: StepPlan
    var instance: ConfiguredInstance
}
