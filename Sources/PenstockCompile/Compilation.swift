internal import PenstockConfig
public import PenstockCore
public import SourceTree

/// What came of compiling one configuration: with errors only diagnostics and whatever could still
/// be described, else everything a snapshot is built from.
public struct Compilation {
    /// What there is to tell, in the order of the file.
    public var diagnostics: [Diagnostic] = []
    /// Routes and steps as plain values.
    public var program = Program()
    /// The same for the snapshot.
    public var apis: [APIDefinition] = []
    /// By number, from 1.
    public var upstreams: [UpstreamDefinition] = []
    /// How an access log line is written, or nil for none.
    public var accessLog: String?
    /// Instances that were made for this configuration, and those that were carried into it.
    public var instancesCreated = 0
    /// See `instancesCreated`.
    public var instancesCarried = 0

    var instances: [InstanceKey: ConfiguredInstance] = [:]
    var stores: [String: ConfiguredInstance] = [:]
    var caches: [CacheKey: VerdictCacheOwner] = [:]
    var upstreamNumbers = UpstreamNumbers()

    init() {}

    /// The files that APIs log to, `-` for standard output.
    public var logPaths: [String] { SnapshotBuilder.logPaths(apis) }

    /// Whether it can't be served.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Lays it out for the data path. Only without errors. `domainName` is the gateway's public name,
    /// if it has one; `owner` lives as long as the snapshot.
    public func snapshot(
        number: UInt64, routeMetrics: MetricRegistry, stepMetrics: MetricRegistry,
        domainName: String? = nil, owner: AnyObject? = nil
    ) -> Snapshot {
        precondition(!hasErrors, "a configuration with errors is never laid out")
        var builder = SnapshotBuilder(routeMetrics: routeMetrics, stepMetrics: stepMetrics)
        return builder.build(
            number: number, apis: apis, upstreams: upstreams, accessLog: accessLog,
            domainName: domainName, owner: owner)
    }
}
