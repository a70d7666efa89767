public import CPenstock

/// One step as compiled, before it is laid out.
public struct StepDefinition {
    /// The configured plugin.
    public var handle: any InstanceHandle
    /// PEN_PHASE_*.
    public var phase: pen_phase
    /// Shadow, on-local, wants-events; `shared` and `chain` are set by the builder.
    public var flags: StepFlags = []
    /// What its failure means.
    public var onError: FailurePolicy = .deny
    /// PEN_GR_* of what its refusal answers; 0: what its verdict says.
    public var refusal: UInt32 = 0
    /// Milliseconds it may wait; 0: as long as the exchange.
    public var timeoutMilliseconds: UInt32 = 0
    /// Its name, for logs and metrics.
    public var name: String
    /// "penstock.yaml:41".
    public var source: String = ""
    /// Names of the identity sources of its verdict cache.
    public var identities: [String] = []
    /// Seconds a verdict may be remembered; 0: never.
    public var cacheSeconds: UInt32 = 0
    /// The caches, when `cacheSeconds` is above 0 and there are identities.
    public var caches: VerdictCacheOwner?

    /// A step with defaults.
    public init(handle: any InstanceHandle, phase: pen_phase, name: String) {
        self.handle = handle
        self.phase = phase
        self.name = name
    }
}

/// An authorizer chain as compiled.
public indirect enum ChainDefinition {
    /// One authorizer.
    case step(StepDefinition)
    /// Every child must allow.
    case allOf([ChainDefinition], samePrincipal: Bool)
    /// One child must allow.
    case anyOf([ChainDefinition])
    /// The first that doesn't abstain decides.
    case firstOf([ChainDefinition])
    /// Allow and deny change places.
    case not(ChainDefinition)
    /// All of it only watches, and is told of as one, by that name and place.
    case shadow(ChainDefinition, name: String, source: String)
}

/// An entry of a route's running order.
public enum ProgramEntry {
    /// An ordinary step.
    case step(StepDefinition)
    /// The auth phase.
    case chain(ChainDefinition)
}

extension ProgramEntry {
    /// The steps in it.
    public var steps: [StepDefinition] {
        switch self {
        case .step(let step): [step]
        case .chain(let chain): chain.steps
        }
    }
}

extension ChainDefinition {
    /// The steps in it, left to right.
    public var steps: [StepDefinition] {
        switch self {
        case .step(let step): [step]
        case .allOf(let list, _), .anyOf(let list), .firstOf(let list): list.flatMap { $0.steps }
        case .not(let child), .shadow(let child, _, _): child.steps
        }
    }

    /// Whether something in it only watches.
    var hasShadow: Bool {
        switch self {
        case .step(let step): step.flags.contains(.shadow)
        case .allOf(let list, _), .anyOf(let list), .firstOf(let list):
            list.contains { $0.hasShadow }
        case .not(let child): child.hasShadow
        case .shadow: true
        }
    }
}
