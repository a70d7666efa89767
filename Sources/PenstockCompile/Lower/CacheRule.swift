internal import PenstockConfig
internal import PenstockCore

/// How long and by what an authorizer's verdicts are remembered.
struct CacheRule {
    /// Entries of a loop when the configuration doesn't say.
    static let sizeDefault = 1024

    var identities: [String]
    var isForCaller: Bool
    var seconds: UInt32
    var size: Int
    var epoch = 0

    /// The step's own rule, or what the plugin declares in pen.authorizer/1; nil: never remembered.
    init?(_ step: Configuration.Step, _ instance: ConfiguredInstance) {
        guard Self.canRepeat(instance) else { return nil }
        if let cache = step.cache {
            identities = cache.identity
            isForCaller = cache.subject == .caller
            // The core counts whole seconds; a shorter time is the shortest it can keep.
            seconds = UInt32(clamping: max(cache.ttl.milliseconds / 1000, 1))
            size = cache.size
            epoch = cache.epoch
        } else if let facts = instance.authorizer, facts.cacheSeconds > 0,
            !facts.identities.isEmpty
        {
            identities = facts.identities
            // It knows what it looks at.
            isForCaller = true
            seconds = facts.cacheSeconds
            size = Self.sizeDefault
        } else {
            return nil
        }
    }

    /// Whether what the instance does besides its verdict can be done again without it.
    static func canRepeat(_ instance: ConfiguredInstance) -> Bool {
        VerdictCache.canRepeat(instance.handle.records.pointee.writes)
    }
}

extension Configuration.Step {
    var failurePolicy: FailurePolicy {
        switch onError {
        case nil, .deny: .deny
        case .allow: .allow
        case .next: .next
        }
    }
}
