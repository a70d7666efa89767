public import CPenstock

/// One route as the data path sees it: everything decided beforehand. Owned by the snapshot.
public struct RouteRecord {
    /// Its API.
    public var api: UnsafePointer<APIRecord>
    /// "GET /orders/{id}", as configured.
    public var key: ByteView
    /// "/orders/{id}": $context.resourcePath.
    public var resourcePath: ByteView
    /// $context.resourceId; absent: the configuration has none.
    public var resourceID: ByteView = .absent
    /// Names of the path parameters in order.
    public var parameterNames: UnsafePointer<ByteView>?
    /// How many.
    public var parameterCount: Int32 = 0
    /// The steps in running order, request side first.
    public var steps: UnsafePointer<StepRecord>
    /// How many steps.
    public var stepCount: Int32
    /// Index of the integrate step, -1 without one (a configuration error answers then).
    public var integrate: Int32 = -1
    /// Index of the first response-side step.
    public var responseStart: Int32
    /// Whether any response-side step is flagged ON_LOCAL.
    public var hasLocalSteps = false
    /// Whether any instance wants exchange_begin or exchange_end.
    public var hasExchangeHooks = false
    /// Whether the API has an access log of its own.
    public var hasOwnLog = false
    /// Whether anything is to be done before the first step.
    public var hasBeginning = false
    /// Steps with a body filter for requests and responses: indices are found by walking `steps`.
    public var filtersRequest = false
    /// As `filtersRequest`, of response bodies.
    public var filtersResponse = false
    /// Whether any step runs in shadow.
    public var hasShadows = false
    /// Bytes that a buffered body may have.
    public var bodyLimit: Int = 10 << 20
    /// Of a WebSocket API: whether what its integration answers is sent to the client.
    public var answersMessages = false
    /// Index into the loop's route metrics.
    public var metric: UInt32 = 0
    /// "penstock.yaml:38".
    public var source: ByteView = .absent

    /// A route over steps that the snapshot owns.
    public init(
        api: UnsafePointer<APIRecord>, key: ByteView, resourcePath: ByteView,
        steps: UnsafePointer<StepRecord>, stepCount: Int32, responseStart: Int32
    ) {
        self.api = api
        self.key = key
        self.resourcePath = resourcePath
        self.steps = steps
        self.stepCount = stepCount
        self.responseStart = responseStart
    }
}

/// One API: what its routes share. Owned by the snapshot.
public struct APIRecord {
    /// Its name.
    public var name: ByteView
    /// Whose manners it has.
    public var kind = APIProtocol.native
    /// $context.apiId: the name, unless the configuration has another.
    public var id: ByteView
    /// $context.accountId; absent: the configuration has none.
    public var accountID: ByteView = .absent
    /// $context.deploymentId; absent: the configuration has none.
    public var deploymentID: ByteView = .absent
    /// Which part it has in a canary release: `$context.isCanaryRequest`.
    public var canaryRole = CanaryRole.none
    /// The share of requests that the canary gets, of 2^32; 0 without one.
    public var canaryShare: UInt64 = 0
    /// $context.domainName; absent: the name that the client used.
    public var domainName: ByteView = .absent
    /// "$default" or the stage's name.
    public var stage: ByteView
    /// "/v1", without a slash at the end; empty for none.
    public var basePath: ByteView
    /// Mappings of custom domains: `mappingCount` of them.
    var mappings: UnsafePointer<MappedPlace>?
    var mappingCount: Int32 = 0
    /// Stage variables: `variableCount` names and values.
    public var stageVariables: UnsafePointer<pen_kv>?
    /// How many.
    public var variableCount: Int32 = 0
    /// How a line of its own access log is written; nil: it has none.
    public var accessLog: TextTemplate?
    /// Which of `Snapshot.logPaths` it goes to.
    public var logIndex = 0
    /// The routes of a WebSocket API by their keys; nil: it is none.
    public var webSocket: UnsafePointer<WebSocketRoutes>?
    /// 22 entries, indexed by PEN_GR_*: how each gateway response is made.
    public var gatewayResponses: UnsafePointer<GatewayResponse>

    /// An API.
    public init(
        name: ByteView, stage: ByteView, basePath: ByteView,
        gatewayResponses: UnsafePointer<GatewayResponse>
    ) {
        self.name = name
        id = name
        self.stage = stage
        self.basePath = basePath
        self.gatewayResponses = gatewayResponses
    }
}

/// One loop's hold on a snapshot: its exchanges are counted here, and when the last ends on a
/// snapshot that is no longer current the loop gives it back. [loop]
public struct SnapshotLease {
    /// Which snapshot, +1 retained by the lease.
    public var snapshot: Unmanaged<Snapshot>
    /// Exchanges of this loop that started with it.
    public var exchanges: Int = 0
    /// The loop's state of each upstream, in the order of `Snapshot.upstreams`; the loop's own.
    public var upstreamStates: UnsafeMutableRawPointer?
    /// The loop's number of each log, in the order of `Snapshot.logPaths`; the loop's own.
    public var logNumbers: UnsafeMutablePointer<Int>?
    /// Whether it is the one that new exchanges get.
    public var isCurrent = true

    /// A lease on a snapshot that the caller retained for it.
    public init(_ snapshot: Unmanaged<Snapshot>) { self.snapshot = snapshot }
}
