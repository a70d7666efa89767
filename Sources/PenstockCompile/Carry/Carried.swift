internal import PenstockCore
public import PenstockHost

/// What outlives a reload: instances and verdict caches by what makes them the same, and the
/// numbers of routes, steps and upstreams.
///
/// Belongs to whoever compiles, one thread at a time. A compilation works on a copy of the tables
/// and `adopt` makes them current, so that a refused configuration changes nothing.
public final class Carried {
    var instances: [InstanceKey: ConfiguredInstance] = [:]
    var caches: [CacheKey: VerdictCacheOwner] = [:]
    var upstreams = UpstreamNumbers()

    /// Nothing to carry yet.
    public init() {}

    /// How many instances the current configuration has.
    public var instanceCount: Int { instances.count }

    /// Instances of the current configuration that run in child processes.
    public var isolated: [IsolatedInstance] {
        instances.values.compactMap { $0.handle as? IsolatedInstance }
    }

    /// Makes what a compilation used the current state; what it didn't use ends when the last
    /// snapshot that holds it is gone.
    public func adopt(_ compilation: Compilation) {
        instances = compilation.instances
        caches = compilation.caches
        upstreams = compilation.upstreamNumbers
    }

    /// Lets go of everything: the process ends.
    public func clear() {
        instances = [:]
        caches = [:]
    }
}
