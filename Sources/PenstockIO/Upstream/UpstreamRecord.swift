import CPenstock
import PenstockCore
import PenstockHTTP
import PenstockHTTP2

typealias Upstream = UnsafeMutablePointer<UpstreamRecord>
typealias TargetState = UnsafeMutablePointer<TargetRecord>
typealias UpstreamState = UnsafeMutablePointer<UpstreamStateRecord>

/// One connection to a target. Idle it waits in the target's stack, registered, so that its end is
/// noticed.
struct UpstreamRecord {
    var socket: SocketRecord
    var target: TargetState
    var state = State.connecting
    /// Whose request it carries, or nil.
    var exchange: Exchange?
    /// Or which callout's.
    var callout: UnsafeMutablePointer<CalloutRecord>?
    var input = ReadBuffer()
    var output = PendingOutput()
    /// The method that was sent: how the response is framed depends on it.
    var method = Method.get
    var head = ResponseHead()
    var headResume = 0
    var decoder = BodyDecoder(MessageFraming(), isRequest: false)
    /// A response body that is being buffered.
    var gathered = GatherBuffer()
    var isGathering = false
    /// The response's head was given to the pipeline.
    var headDone = false
    /// The response's body is over.
    var bodyDone = false
    /// The client took so little that reading stopped.
    var isPaused = false
    /// The whole request was handed to `output` or the kernel.
    var requestDone = false
    /// Any byte of the request's body was sent: it can't be sent again.
    var bodyBegun = false
    /// It carried a request before: a reset may be an old idle connection's end.
    var isReused = false
    var keepAlive = true
    /// While it connects: other attempts at the same connection.
    var race = ConnectRace()
    /// Neighbours in the target's idle list, newest first.
    var nextIdle: Upstream?
    var previousIdle: Upstream?
    var timer = Timer(context: nil, fire: { _ in })
    /// It is made for streams: it carries requests by records of their own (HTTP2/).
    var isCarrier = false
    /// No more streams begin on it; it ends with the last.
    var isRetired = false
    /// Of a carrier: its frames, the streams that are open, when it was last heard of, and its neighbours
    /// at its target.
    var session: Unmanaged<HTTP2Session>?
    var firstStream: Upstream?
    var streamCount: Int32 = 0
    var heardAt: UInt64 = 0
    /// ... and when it was asked whether it is alive.
    var pingedAt: UInt64 = 0
    var nextCarrier: Upstream?
    var previousCarrier: Upstream?
    /// Of a stream: its carrier, nil while it waits for one; its neighbours there, or in the target's
    /// queue; and since when it is open.
    var connection: Upstream?
    var nextStream: Upstream?
    var previousStream: Upstream?
    var begunAt: UInt64 = 0

    enum State: UInt8 {
        case connecting
        /// The connection stands; its TLS handshake isn't over.
        case shaking
        case idle
        case busy
        /// Its streams are upstreams of their own.
        case http2
        case closed

        /// There is no way for a request yet.
        @inline(__always) var isBeginning: Bool { rawValue <= State.shaking.rawValue }
    }
}

/// One target of an upstream on one loop: addresses, health, idle connections.
struct TargetRecord {
    var upstream: UpstreamState
    /// Resolved addresses, `addressCount` of them, replaced by the resolver.
    var addresses: UnsafeMutablePointer<Address>?
    var addressCount: Int32 = 0
    /// Which address is tried next.
    var nextAddress: Int32 = 0
    var idle: Upstream?
    var idleCount: Int32 = 0
    /// Requests under way.
    var inFlight: Int32 = 0
    var weight: Int32
    /// Smooth weighted round-robin's running value.
    var current: Int32 = 0
    /// Failures in a row.
    var failures: Int32 = 0
    /// Left out until then (monotonic); 0: healthy.
    var downUntil: UInt64 = 0
    /// "host:port" for the Host header.
    var authority: ByteView
    /// How its connections are secured; nil: they aren't. Retained, freed with the target.
    var tls: Unmanaged<TargetTLS>?
    /// Whether it is spoken to in HTTP/2; if so its connections for that, and the requests that wait for
    /// one, eldest first.
    var http2: UpstreamDefinition.HTTP2
    var firstCarrier: Upstream?
    var firstWaiting: Upstream?
    var lastWaiting: Upstream?
    var waitingCount: Int32 = 0
    /// It chose HTTP/1.1 the last time it was asked: a request needs a connection for itself.
    var choseHTTP1 = false
    var index: Int32
}

/// One upstream on one loop, carried from snapshot to snapshot while its definition is the same.
struct UpstreamStateRecord {
    var targets: TargetState
    var targetCount: Int32
    /// Leases that refer to it.
    var references: Int32 = 0
    var connectTimeout: UInt64
    var headTimeout: UInt64
    var idleTimeout: UInt64
    var totalTimeout: UInt64
    var keepAliveIdle: UInt64
    var keepAliveMax: Int32
    var failuresMax: Int32
    var cooldown: UInt64
    var retries: Int32
    var leastConnections: Bool
    /// 0 preserve, 1 upstream, 2 literal.
    var hostPolicy: UInt8
    var literalHost: ByteView
    /// Connections in HTTP/2 to each target at most.
    var http2Connections: Int32
    /// Clients' connections may become WebSockets to it.
    var upgradesWebSockets: Bool
    /// As the configuration has it.
    var name: ByteView
    /// Key in the loop's dictionary.
    var number: Int32
}
