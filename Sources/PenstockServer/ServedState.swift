internal import JSON
internal import PenstockCompile
internal import PenstockHost

/// What the admin pages know of the running server: a copy, made when it changes.
struct ServedState: Sendable {
    /// Whether requests should be sent here.
    var isReady = false
    /// Number of the configuration that serves, from 1.
    var generation: UInt64 = 0
    /// When it was published, milliseconds since 1970.
    var publishedAt: Int64 = 0
    /// The configuration file as written.
    var document: JSONValue = .null
    /// What it was lowered to.
    var program = Program()
    /// MetricRegistry's keys, by number.
    var routeKeys: [String] = []
    /// MetricRegistry's keys, by number.
    var stepKeys: [String] = []
    /// Snapshots that somebody still holds.
    var liveSnapshots = 0
    /// Plugin instances of the current configuration.
    var instances = 0
    /// Instances that run in child processes.
    var isolated: [IsolatedInstance] = []
    /// Libraries loaded since the start.
    var libraries = 0
    /// Their bytes.
    var libraryBytes = 0
    /// Configurations that were published.
    var reloadsPublished: UInt64 = 0
    /// Configurations that were refused.
    var reloadsRefused: UInt64 = 0
    /// What was wrong with the last one that was refused; empty after a good one.
    var lastRefusal = ""
}
