public import CPenstock

/// Everything configured, as the data path sees it: immutable, validated whole, swapped whole.
///
/// Made off the loops by `SnapshotBuilder`; each loop holds one lease. The raw memory of routes,
/// steps and texts is freed with the last reference; plugin instances are kept alive by `owners`.
public final class Snapshot: @unchecked Sendable {
    // Safe to share: nothing is written after `init`, and the memory is freed in deinit only.

    /// Counts up with each publication.
    public let number: UInt64
    /// Host, path and method to route.
    public let router: Router
    /// The same for canaries, where the APIs are that they are tried for.
    public let canaries: Router
    /// The routes, for explain and metrics.
    public let routes: UnsafeBufferPointer<RouteRecord>
    /// Upstreams by number, from 1.
    public let upstreams: [UpstreamDefinition]
    /// The WebSocket APIs, for messages of connections that an earlier snapshot let in.
    public let webSockets: [UnsafePointer<APIRecord>]
    /// What its shadow steps are, by the numbers of their metrics (`ShadowLedger.expect`).
    public let evidence: [UInt32: UInt64]
    /// How an access log line is written, or nil for none; it ends in a newline.
    public let accessLog: TextTemplate?
    /// Where APIs that have a log of their own log to, by `APIRecord.logIndex`.
    public let logPaths: [String]
    /// Instances and whatever else must outlive it.
    public let owners: [AnyObject]
    private let memory: SnapshotMemory

    init(
        number: UInt64, router: Router, canaries: Router, routes: UnsafeBufferPointer<RouteRecord>,
        upstreams: [UpstreamDefinition], webSockets: [UnsafePointer<APIRecord>],
        accessLog: TextTemplate?, logPaths: [String], evidence: [UInt32: UInt64],
        owners: [AnyObject], memory: SnapshotMemory
    ) {
        self.number = number
        self.router = router
        self.canaries = canaries
        self.routes = routes
        self.upstreams = upstreams
        self.webSockets = webSockets
        self.accessLog = accessLog
        self.logPaths = logPaths
        self.evidence = evidence
        self.owners = owners
        self.memory = memory
    }

    deinit {
        // A thread that saw a step of it running before the hook returned may still read its names.
        Self.inspection.withLock { _ in }
    }

    /// Held while another thread than the loop's reads `LoopServices.running` and what it points to: a
    /// snapshot's memory goes only when nobody does.
    package static let inspection = Monitor(())
}

/// The raw memory of one snapshot: allocated while it is built, freed together.
public final class SnapshotMemory {
    private var blocks: [UnsafeMutableRawPointer] = []

    /// Nothing yet.
    public init() {}

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// Memory for `count` values, one block.
    public func array<T>(_ values: [T]) -> UnsafeMutablePointer<T> {
        let pointer = UnsafeMutablePointer<T>.allocate(capacity: max(values.count, 1))
        pointer.initialize(from: values, count: values.count)
        blocks.append(UnsafeMutableRawPointer(pointer))
        return pointer
    }

    /// A copy of a text.
    public func text(_ string: String) -> ByteView {
        let utf8 = Array(string.utf8)
        return ByteView(UnsafePointer(array(utf8)), utf8.count)
    }
}

/// A named upstream: where requests may be forwarded.
public struct UpstreamDefinition: Sendable, Equatable, Hashable {
    /// Its name.
    public var name: String
    /// Where it listens, at least one.
    public var targets: [Target]
    /// How a target is chosen.
    public var balance: Balance = .roundRobin
    /// Nanoseconds for a connection to be made.
    public var connectTimeout: UInt64 = 2_000_000_000
    /// Nanoseconds until the whole response head is there.
    public var headTimeout: UInt64 = 30_000_000_000
    /// Nanoseconds without a byte while a body streams.
    public var idleTimeout: UInt64 = 60_000_000_000
    /// Nanoseconds for the whole exchange; 0: none.
    public var totalTimeout: UInt64 = 0
    /// Idle connections kept a target and loop.
    public var keepAliveMax: Int = 128
    /// Nanoseconds an idle connection is kept.
    public var keepAliveIdle: UInt64 = 60_000_000_000
    /// Failures in a row after which a target is left out; 0: never.
    public var failuresMax: Int = 3
    /// Nanoseconds for which it is left out.
    public var cooldown: UInt64 = 10_000_000_000
    /// How often a request that is safe to repeat is sent again.
    public var retries: Int = 1
    /// Which Host is sent.
    public var host: HostPolicy = .preserve
    /// How its connections are secured; nil: they aren't.
    public var tls: UpstreamTLS?
    /// Whether it is spoken to in HTTP/2.
    public var http2: HTTP2 = .off
    /// Connections in HTTP/2 a target and loop, at most.
    public var http2Connections: Int = 4
    /// Whether clients' connections may become WebSockets to it.
    public var upgradesWebSockets = false

    /// Whether an upstream is spoken to in HTTP/2.
    public enum HTTP2: UInt8, Sendable, Equatable, Hashable {
        /// Never.
        case off
        /// If it chooses so in the TLS handshake.
        case auto
        /// Always.
        case required
    }

    /// Which other servers callouts may ask by it.
    public var others: OtherServers = .none
    /// Addresses that aren't on the public Internet are left out.
    public var isPublicOnly = false

    /// One address of an upstream.
    public struct Target: Sendable, Equatable, Hashable {
        /// What it is reached by.
        public enum Address: Sendable, Equatable, Hashable {
            /// A name or literal address, and a port.
            case tcp(host: String, port: UInt16)
            /// A UNIX socket's path.
            case unix(path: String)
        }
        /// What it is reached by.
        public var address: Address
        /// Its share with round-robin, from 1.
        public var weight: Int = 1
        /// A target.
        public init(address: Address, weight: Int = 1) {
            self.address = address
            self.weight = weight
        }
    }

    /// How a target is chosen.
    public enum Balance: Sendable, Equatable, Hashable {
        /// In turn, by weight.
        case roundRobin
        /// The one with the fewest requests under way on this loop.
        case leastConnections
    }

    /// Which Host is sent.
    public enum HostPolicy: Sendable, Equatable, Hashable {
        /// The client's.
        case preserve
        /// The target's own host and port.
        case upstream
        /// This one.
        case literal(String)
    }

    /// An upstream with defaults.
    public init(name: String, targets: [Target]) {
        self.name = name
        self.targets = targets
    }
}
