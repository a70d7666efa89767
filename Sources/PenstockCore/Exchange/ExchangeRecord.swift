public import CPenstock

/// One request on its way through the pipeline: the `Exchange` of DESIGN §2, in raw memory.
///
/// It belongs to one event loop (or, detached, to one thread) from its first byte to its access log
/// and is reused by the loop afterwards. Trivial by construction: nothing in it is reference
/// counted, so passing a pointer costs nothing. Plugins hold the same pointer as `pen_exchange *`.
public typealias Exchange = UnsafeMutablePointer<ExchangeRecord>

/// The memory behind an `Exchange`.
public struct ExchangeRecord {
    // ── Whose it is ──────────────────────────────────────────────────────────────────────────
    /// What the loop does for it: clock, timers, posts, callouts.
    public var loop: UnsafeMutablePointer<LoopServices>
    /// The connection or stream it answers to; the loop's own.
    public var client: UnsafeMutableRawPointer?
    /// The upstream side, once forwarded; the loop's own.
    public var upstream: UnsafeMutableRawPointer?
    /// A block of the upstream's connection that the response's views point into, once the
    /// connection itself is gone; the loop's own.
    public var heldBlock: UnsafeMutableRawPointer?
    /// How often it was sent to an upstream, and which target had it last; the loop's own.
    public var attempts: Int32 = 0
    /// See `attempts`.
    public var lastTarget: UnsafeRawPointer?
    /// What a filter of the request's body holds. One for each direction: behind an early answer
    /// both bodies are under way at once.
    public var heldRequest = HeldChunk()
    /// What a filter of the response's body holds.
    public var heldResponse = HeldChunk()
    /// The snapshot it started with; it keeps it to the end.
    public var snapshot: UnsafeMutablePointer<SnapshotLease>?
    /// For a detached copy: the exchange it was made from while that one waits, else nil.
    public var origin: Exchange?
    /// PEN_KIND_*.
    public var kind: UInt32 = PEN_KIND_HTTP
    /// What is true of it now.
    public var flags: ExchangeFlags = []

    // ── The request, as it arrived ───────────────────────────────────────────────────────────
    /// As sent.
    public var method: ByteView = .absent
    /// The request target as sent.
    public var target: ByteView = .absent
    /// Its path, not decoded.
    public var path: ByteView = .absent
    /// What follows '?', not decoded; absent without one.
    public var query: ByteView = .absent
    /// Host, or the authority of an absolute target.
    public var authority: ByteView = .absent
    /// The method as a number.
    public var methodID: Method = .other
    /// 10, 11 or 20.
    public var httpVersion: UInt8 = 11
    /// The status of the response so far; 0 before there is one.
    public var status: Int32 = 0
    /// Request, response, request trailers, response trailers: indexed by PEN_*_HEADERS/TRAILERS.
    public var request: HeaderTable
    /// How many fields of `request` the client sent: the first ones, those that steps removed
    /// included. What comes behind them is the steps' own.
    public var receivedHeaders: Int32 = 0
    /// The response's fields.
    public var response: HeaderTable
    /// Trailers of the request, when its body was read to the end.
    public var requestTrailers: HeaderTable
    /// Trailers of the response.
    public var responseTrailers: HeaderTable
    /// The request's body.
    public var requestBody = Body()
    /// The response's body.
    public var responseBody = Body()
    /// The client's address as text, "203.0.113.7".
    public var clientAddress: ByteView = .absent
    /// The client's port.
    public var clientPort: UInt16 = 0
    /// More about the connection, where there is more; nil: the client is the peer, in clear text.
    public var connection: UnsafePointer<ConnectionFacts>?
    /// Whether the client came over TLS.
    public var isSecure = false

    // ── Where it goes ────────────────────────────────────────────────────────────────────────
    /// The route that matched, or nil.
    public var route: UnsafePointer<RouteRecord>?
    /// The id of the routing rule that led to it, empty where that has none; absent: no rule did.
    public var routingRule: ByteView = .absent
    /// Values of the route's path parameters, not decoded, in the order of its names.
    public var pathParameters: PathParameters = PathParameters()
    /// Where a FORWARD goes.
    public var forward = ForwardTarget()
    /// What steps told each other.
    public var variables = VariableTable()
    /// $context.requestId: 36 bytes that live in the record's own memory; an HTTP API's is its
    /// extended one.
    public var requestID: ByteView = .absent
    /// $context.extendedRequestId, of APIs with AWS's manners.
    public var extendedRequestID: ByteView = .absent
    /// `X-Amzn-Trace-Id` as backends get it, of APIs with AWS's manners.
    public var traceID: ByteView = .absent

    // ── Where it stands ──────────────────────────────────────────────────────────────────────
    /// The pipeline's position.
    public var cursor = Cursor()
    /// What was said about authorization so far.
    public var auth = AuthorizationState()
    /// Effects since recording began.
    public var journal = Journal()
    /// Why it failed, for the log and the gateway response.
    public var failure = Failure()
    /// The running step's time-out, while it waits.
    public var stepTimer = Timer(context: nil, fire: { _ in })
    /// Steps that ran, when the exchange is traced.
    public var trace: UnsafeMutablePointer<Trace>?
    /// Tokens it has open: slot numbers are in the token table, this counts them.
    public var openTokens: UInt32 = 0
    /// First of its open tokens (index into the loop's token table), or -1.
    public var firstToken: Int32 = -1
    /// States that instances keep with it (pen_core.set_state), in the arena.
    public var instanceStates: UnsafeMutablePointer<InstanceState>?
    /// Copies of shadows in whose arenas such states may be: they end with it. Each has the next.
    var keptCopies: UnsafeMutablePointer<ExchangeRecord>?

    // ── Times, all on the loop's monotonic clock, nanoseconds ────────────────────────────────
    /// When its first byte was read.
    public var receivedAt: UInt64 = 0
    /// When the answer must be there; 0: no such time.
    public var deadline: UInt64 = 0
    /// When the integration said FORWARD; 0: never.
    public var forwardedAt: UInt64 = 0
    /// The status that the upstream answered; 0: it did not.
    public var upstreamStatus: Int32 = 0
    /// When the upstream's head was there; 0: never.
    public var upstreamHeadAt: UInt64 = 0
    /// Body bytes read from the client.
    public var requestBytes: UInt64 = 0
    /// Body bytes sent to the client.
    public var responseBytes: UInt64 = 0

    /// Its memory.
    public var arena: Arena

    /// A fresh record of a loop. `arena` and the header tables' memory are lent by the loop.
    @inline(__always)
    public init(
        loop: UnsafeMutablePointer<LoopServices>, arena: Arena, request: HeaderTable,
        response: HeaderTable
    ) {
        self.loop = loop
        self.arena = arena
        self.request = request
        self.response = response
        requestTrailers = HeaderTable(fields: request.fields, capacity: 0)
        responseTrailers = HeaderTable(fields: request.fields, capacity: 0)
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Makes a fresh record there, without a copy between.
    public func begin(
        loop: UnsafeMutablePointer<LoopServices>, arena: Arena, request: HeaderTable,
        response: HeaderTable
    ) {
        initialize(
            to: ExchangeRecord(loop: loop, arena: arena, request: request, response: response))
    }
}

/// What is true of an exchange.
public struct ExchangeFlags: OptionSet, Sendable {
    /// The bits.
    public let rawValue: UInt32
    /// From bits.
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A copy, away from its loop: merged or dropped later.
    @inlinable public static var detached: ExchangeFlags { ExchangeFlags(rawValue: 1) }
    /// It runs in shadow: nothing it does counts.
    @inlinable public static var shadow: ExchangeFlags { ExchangeFlags(rawValue: 2) }
    /// The answer was made here, not by an integration: only ON_LOCAL transforms see it.
    @inlinable public static var local: ExchangeFlags { ExchangeFlags(rawValue: 4) }
    /// The response head is on its way: nothing about it can change.
    @inlinable public static var committed: ExchangeFlags { ExchangeFlags(rawValue: 8) }
    /// The client is gone; nobody waits for the answer.
    @inlinable public static var clientGone: ExchangeFlags { ExchangeFlags(rawValue: 16) }
    /// A step returned PENDING and nothing has come yet.
    @inlinable public static var waiting: ExchangeFlags { ExchangeFlags(rawValue: 32) }
    /// A hook is running: host calls are allowed, re-entry is not.
    @inlinable public static var inHook: ExchangeFlags { ExchangeFlags(rawValue: 64) }
    /// exchange_begin ran for the route's instances.
    @inlinable public static var begun: ExchangeFlags { ExchangeFlags(rawValue: 128) }
    /// A step called respond() or gateway_response().
    @inlinable public static var responded: ExchangeFlags { ExchangeFlags(rawValue: 256) }
    /// The integration answered FORWARD.
    @inlinable public static var forwarded: ExchangeFlags { ExchangeFlags(rawValue: 512) }
    /// The upstream's answer has ended or failed: no second UPSTREAM event.
    @inlinable public static var upstreamDone: ExchangeFlags { ExchangeFlags(rawValue: 1024) }
    /// One step runs on it and nothing after: `Pipeline.runAlone`.
    @inlinable public static var alone: ExchangeFlags { ExchangeFlags(rawValue: 2048) }
    /// An integration that waits was told UPSTREAM_FAILED; there will be no other answer.
    @inlinable public static var upstreamLost: ExchangeFlags { ExchangeFlags(rawValue: 4096) }
    /// ... because of a time-out.
    @inlinable public static var upstreamLate: ExchangeFlags { ExchangeFlags(rawValue: 8192) }
    /// Its API has AWS's manners (`APIProtocol`), and its ids are made.
    @inlinable public static var aws: ExchangeFlags { ExchangeFlags(rawValue: 16384) }
    /// ... those of an HTTP API.
    @inlinable public static var awsHTTP: ExchangeFlags { ExchangeFlags(rawValue: 32768) }
}

/// Where a FORWARD goes; absent views mean: as the request has it.
public struct ForwardTarget {
    /// Number of the upstream in the snapshot, from 1; 0: none.
    public var upstream: UInt32 = 0
    /// Method to send.
    public var method: ByteView = .absent
    /// Path and query to send.
    public var target: ByteView = .absent
    /// Host to send.
    public var authority: ByteView = .absent
    /// Milliseconds until the whole head must be there; 0: the upstream's own.
    public var timeoutMilliseconds: UInt32 = 0
    /// The number that stands for no upstream but for the loops: what is asked for there is done to WebSocket
    /// connections.
    public static let connections = UInt32.max
    /// No target.
    public init() {}
}

/// Why an exchange failed.
public struct Failure {
    /// PEN_GR_*; 0 while it has not failed.
    public var type: UInt32 = 0
    /// For the client: $context.error.message; absent: the type's own.
    public var message: ByteView = .absent
    /// For the operator, from pen_core.fail or the core itself; never sent.
    public var detail: ByteView = .absent
    /// The plugin's own code.
    public var code: Int32 = 0
    /// The step that failed.
    public var step: UnsafePointer<StepRecord>?
    /// Not failed.
    public init() {}
}

/// Up to 16 path parameters, as views into the path (limits: a route with more is refused at load).
public struct PathParameters {
    /// How many a route may have.
    public static let limit = 16
    /// Values in the order of the route's names; memory in the arena or in the record's block.
    public var values: UnsafeMutablePointer<ByteView>?
    /// How many.
    public var count = 0
    /// None.
    public init() {}
}

/// A pointer that one instance keeps with one exchange; a list in the arena.
public struct InstanceState {
    /// Which instance.
    public var instance: UnsafeRawPointer
    /// Its pointer.
    public var state: UnsafeMutableRawPointer?
    /// The next one.
    public var next: UnsafeMutablePointer<InstanceState>?
    /// One entry.
    public init(
        instance: UnsafeRawPointer, state: UnsafeMutableRawPointer?,
        next: UnsafeMutablePointer<InstanceState>?
    ) {
        self.instance = instance
        self.state = state
        self.next = next
    }
}
