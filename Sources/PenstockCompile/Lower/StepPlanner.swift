internal import CPenstock
internal import JSON
internal import JSONSchema
internal import PenstockConfig
internal import Spelling

/// First pass: every written step is resolved to a plugin, and its configuration checked against
/// the plugin's schema. Nothing is created.
struct StepPlanner {
    private let configuration: Configuration
    private let plugins: any PluginProvider
    private let report: CompileReport
    private let resolver: PluginResolver
    private var descriptions: [PluginReference: PluginDescription?] = [:]
    private var schemas = SchemaCheck()
    private var uses: [UseKey: StepUse] = [:]
    private var plans = StepPlans()

    init(configuration: Configuration, plugins: any PluginProvider, report: CompileReport) {
        self.configuration = configuration
        self.plugins = plugins
        self.report = report
        resolver = PluginResolver(configuration: configuration)
    }

    /// What steps say that makes their plugin's instance.
    private struct UseKey: Hashable {
        var use: String
        var name: String?
        var phase: Configuration.Phase?
        var isShadow: Bool
        var config: JSONObject
    }

    mutating func plan() -> StepPlans {
        for api in configuration.apis {
            for route in api.routes {
                check(route)
                plans.begin()
                for phase in api.order {
                    for step in route.pipeline.steps(of: phase) { plan(step, phase, route) }
                }
            }
        }
        // A declared plugin that no step uses is still opened: its path may be wrong.
        for declaration in configuration.plugins {
            _ = description(of: resolver.reference(to: declaration), declaration, step: nil)
        }
        return plans
    }

    /// The stores, in the order of the file.
    mutating func planStores() -> [StorePlan] {
        configuration.stores.compactMap { store in
            use(store.step, nil).map { StorePlan(store: store, use: $0) }
        }
    }

    private mutating func plan(
        _ step: Configuration.Step, _ phase: Configuration.Phase, _ route: Configuration.Route
    ) {
        guard !plans.reuse(step), let use = use(step, phase) else { return }
        plans.add(step, phase, use, route: route.key)
    }

    /// Without a phase it is a store.
    private mutating func use(
        _ step: Configuration.Step, _ phase: Configuration.Phase?
    ) -> StepUse? {
        let key = UseKey(
            use: step.use, name: step.name, phase: phase, isShadow: step.shadow,
            config: step.config)
        if let known = uses[key] { return known }
        let (written, declaration) = resolver.resolve(step)
        guard let description = description(of: written, declaration, step: step),
            serves(description, phase, step), isFree(step, phase)
        else { return nil }
        var reference = written
        if declaration?.isolation ?? .auto == .auto, description.flags & PEN_ISOLATE != 0 {
            // The provider knows references that were described.
            reference.isIsolated = true
            guard self.description(of: reference, declaration, step: step) != nil else {
                return nil
            }
        }
        let violations = schemas.violations(
            of: .object(step.config), against: description.schema, of: reference)
        for violation in violations {
            report.error(
                "\(step.use): \(violation.message)", in: step, config: violation.instance,
                hint: violation.hint)
        }
        guard violations.isEmpty else { return nil }
        let name = step.name ?? step.use
        let config = JSONValue.object(step.config).canonical
        let use = StepUse(
            InstanceRequest(
                reference: reference, description: description, name: name, config: config,
                phases: phase?.bit ?? 1 << PEN_PHASE_STORE, isShadow: step.shadow),
            InstanceKey(
                library: description.library, plugin: description.id,
                isIsolated: reference.isIsolated, name: name, config: config, site: "",
                secrets: SecretFingerprint.of(step.config)))
        uses[key] = use
        return use
    }

    /// What a plugin is; reported once, at the declaration or at the first step that means it.
    private mutating func description(
        of reference: PluginReference, _ declaration: Configuration.PluginDeclaration?,
        step: Configuration.Step?
    ) -> PluginDescription? {
        if let known = descriptions[reference] { return known }
        do throws(PluginFault) {
            let description = try plugins.describe(reference)
            descriptions[reference] = description
            return description
        } catch {
            descriptions[reference] = .some(nil)
            report.error(
                error.message, at: resolver.pointer(to: declaration, step: step),
                hint: error.hint ?? resolver.suggestion(for: reference, among: plugins.builtins))
            return nil
        }
    }

    private func serves(
        _ description: PluginDescription, _ phase: Configuration.Phase?, _ step: Configuration.Step
    ) -> Bool {
        let isStore = description.phases == 1 << PEN_PHASE_STORE
        guard let phase else {
            if isStore { return true }
            report.error("'\(step.use)' is no store", at: step.pointer.appending("use"))
            return false
        }
        if description.phases & phase.bit != 0 { return true }
        let served = Configuration.Phase.allCases.filter { description.phases & $0.bit != 0 }
        report.error(
            "'\(step.use)' doesn't serve the phase \(phase.rawValue)",
            at: step.pointer.appending("use"),
            hint: isStore
                ? "it is a store: declare it under 'stores', and name it as a limit's 'store'"
                : served.isEmpty
                    ? "it serves no phase at all"
                    : "it serves \(served.map(\.rawValue).joined(separator: ", "))")
        return false
    }

    /// What an authorizer tells is in variables by its name.
    private func isFree(_ step: Configuration.Step, _ phase: Configuration.Phase?) -> Bool {
        let name = step.name ?? step.use
        guard phase == .auth, let family = ReservedStepNames.family(of: name) else { return true }
        report.error(
            "an authorizer can't have the name '\(name)'",
            at: step.pointer.appending(step.name == nil ? "use" : "name"),
            hint: ReservedStepNames.hint(family))
        return false
    }

    private func check(_ route: Configuration.Route) {
        if let integrate = route.pipeline.integrate {
            if integrate.shadow {
                report.error(
                    "an integration can't be a shadow", at: integrate.pointer.appending("shadow"),
                    hint: "somebody has to answer; put the shadow in another phase")
            }
        } else {
            report.error(
                "the route '\(route.key)' has nothing that answers", at: route.pointer,
                hint: "give it, or the API's defaults, an 'integrate'")
        }
        // limits.path_parameters and limits.path_segments of the core.
        let parameters = route.pattern.segments.count {
            if case .literal = $0 { false } else { true }
        }
        if parameters > 16 {
            report.error(
                "a route may have 16 path parameters, not \(parameters)", at: route.pointer)
        }
        if route.pattern.segments.count > 60 {
            report.error("a route may have 60 segments", at: route.pointer)
        }
    }
}

extension Configuration.Phase {
    /// PEN_PHASE_*.
    var number: pen_phase {
        switch self {
        case .auth: PEN_PHASE_AUTH
        case .validate: PEN_PHASE_VALIDATE
        case .rateLimit: PEN_PHASE_RATE_LIMIT
        case .transformRequest: PEN_PHASE_TRANSFORM_REQUEST
        case .integrate: PEN_PHASE_INTEGRATE
        case .transformResponse: PEN_PHASE_TRANSFORM_RESPONSE
        }
    }

    /// PEN_PHASE_BIT.
    var bit: UInt32 { 1 << number }
}
