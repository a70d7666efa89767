public import PenstockConfig
internal import PenstockCore
internal import SourceTree

/// Lowers a configuration to what the data path runs. Off the loops, one thread at a time.
///
/// In four passes, each only when the one before found no error that would make it guess: steps are
/// resolved and checked against their plugins' schemas; instances are carried, or tried in a child
/// and made; routes are lowered in running order; what is probably a mistake is pointed out.
public struct Compiler {
    private let plugins: any PluginProvider
    private let carried: Carried
    private let loops: Int

    /// A compiler that takes plugins from `plugins` and instances for `loops` loops from `carried`
    /// where they fit.
    public init(plugins: any PluginProvider, carried: Carried, loops: Int) {
        self.plugins = plugins
        self.carried = carried
        self.loops = loops
    }

    /// Compiles. Nothing that serves is touched; the caller publishes the result and has `carried`
    /// adopt it, or drops it.
    public func compile(_ configuration: Configuration) -> Compilation {
        var result = Compilation()
        let report = CompileReport(configuration)
        let upstreams = configuration.upstreams.map { upstream in
            upstream.definition { configuration.resolve($0) }
        }
        result.upstreamNumbers = carried.upstreams
        result.upstreamNumbers.update(upstreams)
        result.upstreams = result.upstreamNumbers.definitions
        let numbers = result.upstreamNumbers.numbers(of: upstreams)
        plugins.setUpstreams(numbers)

        var planner = StepPlanner(configuration: configuration, plugins: plugins, report: report)
        let stores = planner.planStores()
        let plans = planner.plan()
        var instances: [ConfiguredInstance?] = []
        if !report.hasErrors {
            let made = StoreMaker(
                plugins: plugins, carried: carried.instances, report: report
            ).make(stores)
            result.instances = made.instances
            result.instancesCreated = made.created
            result.stores = made.byName
            plugins.setStores(made.byName)
        }
        if !report.hasErrors {
            let maker = InstanceMaker(
                plugins: plugins, carried: carried.instances, stores: result.stores, report: report)
            let made = maker.make(plans, upstreams: Set(numbers.keys))
            result.instances.merge(made.instances) { store, _ in store }
            instances = made.byPlan
            result.instancesCreated += made.created
            result.instancesCarried = result.instances.count - result.instancesCreated
        }
        if !report.hasErrors {
            var lowering = Lowering(
                configuration: configuration, plans: plans, instances: instances,
                carried: carried.caches, loops: loops)
            lowering.run(report)
            result.apis = lowering.apis
            result.program = lowering.program
            result.caches = lowering.caches
            result.accessLog = configuration.accessLog.map { AccessLogText.of($0) }
            Lint(configuration: configuration, plans: plans, instances: instances).run(
                report)
        }
        // Nobody but instances keeps stores.
        plugins.setStores([:])
        result.diagnostics = report.sorted
        return result
    }
}
