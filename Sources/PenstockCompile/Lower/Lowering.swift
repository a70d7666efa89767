internal import CPenstock
internal import JSON
internal import PenstockConfig
internal import PenstockCore

/// Third pass: routes in running order, for the data path and as plain values, from the same steps.
struct Lowering {
    private(set) var apis: [APIDefinition] = []
    private(set) var program = Program()
    private(set) var caches: [CacheKey: VerdictCacheOwner] = [:]

    private let configuration: Configuration
    private let plans: StepPlans
    private let instances: [ConfiguredInstance?]
    private let carried: [CacheKey: VerdictCacheOwner]
    private let loops: Int
    /// Limits of the current route that also run on its answers.
    private var telling: [(StepDefinition, Program.Step)] = []
    /// The current route's plans from here on are those of steps that come.
    private var rest: ArraySlice<Int> = []
    /// Within a chain that only watches: its steps are enforced in it.
    private var isWatching = false

    init(
        configuration: Configuration, plans: StepPlans,
        instances: [ConfiguredInstance?],
        carried: [CacheKey: VerdictCacheOwner], loops: Int
    ) {
        self.configuration = configuration
        self.plans = plans
        self.instances = instances
        self.carried = carried
        self.loops = loops
    }

    mutating func run(_ report: CompileReport) {
        var routes = plans.routes.makeIterator()
        for api in configuration.apis {
            var definition = api.definition
            definition.accessLog = api.accessLog.map { log in
                switch log.destination {
                case .standardOutput: ("-", log.line)
                case .file(let path): (configuration.resolve(path), log.line)
                }
            }
            var described = Program.API(
                name: api.name, hosts: definition.hosts, basePath: api.basePath, stage: api.stage,
                routes: [])
            for route in api.routes {
                rest = (routes.next() ?? [])[...]
                let (lowered, plain) = lower(route, of: api)
                definition.routes.append(lowered)
                described.routes.append(plain)
            }
            apis.append(definition)
            program.apis.append(described)
        }
    }

    private mutating func lower(
        _ route: Configuration.Route, of api: Configuration.API
    ) -> (RouteDefinition, Program.Route) {
        let source = configuration.place(of: route.pointer)
        var definition = RouteDefinition(
            method: route.pattern.method, path: route.pattern.path, request: [], response: [])
        definition.bodyLimit = configuration.limits.bodyBytes
        definition.resourceID = route.resourceID
        definition.routeKey = route.routeKey
        definition.isSelected = route.isSelected
        definition.answersMessages = route.answersMessages
        definition.source = source
        var plain = Program.Route(
            key: route.isSelected ? route.key : route.pattern.description, name: route.name,
            source: source, request: [],
            response: [])
        var isAnswered = false
        for phase in api.order {
            for (entry, described) in lower(phase, of: route) {
                if isAnswered {
                    definition.response.append(entry)
                    plain.response.append(described)
                } else {
                    definition.request.append(entry)
                    plain.request.append(described)
                }
            }
            if phase == .integrate { isAnswered = true }
        }
        // Limits that tell of themselves in every answer, last: what a backend says of its own stays.
        for (step, described) in telling {
            definition.response.append(.step(step))
            plain.response.append(.step(described))
        }
        telling = []
        return (definition, plain)
    }

    private mutating func lower(
        _ phase: Configuration.Phase, of route: Configuration.Route
    ) -> [(ProgramEntry, Program.Entry)] {
        if phase == .auth {
            guard let auth = route.pipeline.auth else { return [] }
            let (chain, plain) = lower(auth, on: route)
            return [(.chain(chain), .chain(plain))]
        }
        return route.pipeline.steps(of: phase).map { step in
            let (definition, plain) = lower(step, on: route)
            return (.step(definition), .step(plain))
        }
    }

    private mutating func lower(
        _ chain: Configuration.AuthChain, on route: Configuration.Route
    ) -> (ChainDefinition, Program.Chain) {
        func links(
            _ list: [Configuration.AuthChain], _ lowering: inout Lowering
        ) -> ([ChainDefinition], [Program.Chain]) {
            let pairs = list.map { lowering.lower($0, on: route) }
            return (pairs.map(\.0), pairs.map(\.1))
        }
        switch chain {
        case .step(let step):
            let (definition, plain) = lower(step, on: route)
            return (.step(definition), .step(plain))
        case .allOf(let list, let same, _):
            let (definitions, plain) = links(list, &self)
            return (.allOf(definitions, samePrincipal: same), .allOf(plain, samePrincipal: same))
        case .anyOf(let list, _):
            let (definitions, plain) = links(list, &self)
            return (.anyOf(definitions), .anyOf(plain))
        case .firstOf(let list, _):
            let (definitions, plain) = links(list, &self)
            return (.firstOf(definitions), .firstOf(plain))
        case .not(let link, _):
            let (definition, plain) = lower(link, on: route)
            return (.not(definition), .not(plain))
        case .shadow(let link, let name, let pointer):
            isWatching = true
            let (definition, plain) = lower(link, on: route)
            isWatching = false
            let source = configuration.place(of: pointer)
            return (
                .shadow(definition, name: name, source: source),
                .shadow(plain, name: name, source: source)
            )
        }
    }

    private mutating func lower(
        _ step: Configuration.Step, on route: Configuration.Route
    ) -> (StepDefinition, Program.Step) {
        guard let index = rest.popFirst(), let instance = instances[index] else {
            preconditionFailure("a step without an instance was let through")
        }
        let plan = plans.all[index]
        var definition = StepDefinition(
            handle: instance.handle, phase: plan.phase.number, name: plan.name)
        definition.source = configuration.place(of: step.pointer)
        definition.onError = step.failurePolicy
        definition.refusal = step.refusal.flatMap(Configuration.API.number) ?? 0
        definition.timeoutMilliseconds = step.timeout.map { UInt32(clamping: $0.milliseconds) } ?? 0
        if step.shadow, !isWatching { definition.flags.insert(.shadow) }
        if plan.phase == .transformResponse, instance.flags & PEN_ON_LOCAL != 0 {
            definition.flags.insert(.onLocal)
        }
        remember(step, plan, instance, in: &definition)
        if plan.phase == .rateLimit, !step.shadow,
            instance.phases & Configuration.Phase.transformResponse.bit != 0
        {
            tell(plan, instance, definition)
        }
        return (definition, Program.Step(plan, instance, definition))
    }

    /// Runs a limit's instance once more, on the answer.
    private mutating func tell(
        _ plan: StepPlan, _ instance: ConfiguredInstance, _ limit: StepDefinition
    ) {
        var definition = limit
        definition.phase = Configuration.Phase.transformResponse.number
        if instance.flags & PEN_ON_LOCAL != 0 { definition.flags.insert(.onLocal) }
        var plan = plan
        plan.phase = .transformResponse
        telling.append((definition, Program.Step(plan, instance, definition)))
    }

    /// Gives an authorizer its verdict cache: the configuration's, or what the plugin asks for.
    private mutating func remember(
        _ step: Configuration.Step, _ plan: StepPlan, _ instance: ConfiguredInstance,
        in definition: inout StepDefinition
    ) {
        guard plan.phase == .auth, let rule = CacheRule(step, instance) else { return }
        let key = CacheKey(
            instance: plan.ownKey, identities: rule.identities, isForCaller: rule.isForCaller,
            seconds: rule.seconds, size: rule.size, epoch: rule.epoch)
        let owner =
            caches[key] ?? carried[key] ?? VerdictCacheOwner(loops: loops, capacity: rule.size)
        caches[key] = owner
        definition.identities = rule.identities
        if rule.isForCaller { definition.flags.insert(.keptForCaller) }
        definition.cacheSeconds = rule.seconds
        definition.caches = owner
    }
}

extension Program.Step {
    fileprivate init(
        _ plan: StepPlan, _ instance: ConfiguredInstance, _ definition: StepDefinition
    ) {
        self.init(
            phase: plan.phase.rawValue, name: definition.name,
            plugin: plan.use.request.reference.description,
            version: plan.use.request.description.version, source: definition.source)
        isIsolated = plan.use.request.reference.isIsolated
        isBlocking = instance.flags & PEN_BLOCKING != 0
        isShadow = definition.flags.contains(.shadow)
        isOnLocal = definition.flags.contains(.onLocal)
        onError = plan.step.onError?.rawValue ?? "deny"
        refusal = plan.step.refusal
        timeoutMilliseconds = definition.timeoutMilliseconds
        cacheSeconds = definition.cacheSeconds
        identities = definition.identities
        isKeptForCaller = definition.flags.contains(.keptForCaller)
        reads = instance.reads
        writes = instance.writes
    }
}
