public import CPenstock
internal import Glibc
public import PenstockCore
public import PenstockHTTP
public import PenstockHTTP2

/// How a group of loops is set up. Everything here is fixed for the life of the process; what may
/// change is in the snapshot.
public struct LoopGroupOptions: Sendable {
    /// How many event loops serve clients.
    public var loops: Int
    /// Where they listen.
    public var listeners: [ListenerOptions]
    /// Bounds.
    public var limits = IOLimits()
    /// Time-outs.
    public var timeouts = IOTimeouts()
    /// Of WebSocket connections.
    public var webSockets = WebSocketOptions()
    /// File that access log lines are appended to, "-" for standard output, nil for none.
    public var accessLogPath: String?
    /// Told of every exchange that a step made fail, on a worker thread; what is too much for it is
    /// left out.
    public var onFailure: (@Sendable (FailureReport) -> Void)?
    /// Told why connections to upstreams can't be secured, as above.
    public var onUpstreamFault: (@Sendable (UpstreamFault) -> Void)?
    /// Told why clients aren't taken that have to show a certificate, as above.
    public var onClientFault: (@Sendable (ClientFault) -> Void)?
    /// Series there may be (limits.routes, limits.steps).
    public var routeCapacity = 4096
    /// See `routeCapacity`.
    public var stepCapacity = 16_384

    /// Waits between two look-ups of the upstreams' names, on a worker thread that does nothing else.
    var resolverPause: @Sendable () -> Void = { sleep(Resolver.interval) }

    /// A group of `loops` loops.
    public init(loops: Int, listeners: [ListenerOptions]) {
        self.loops = loops
        self.listeners = listeners
    }
}

/// Why an exchange failed, for the operator: never for the client.
public struct FailureReport: Sendable {
    /// "GET /orders/{id}".
    public var route: String
    /// The step's name in the configuration.
    public var step: String
    /// "penstock.yaml:41".
    public var source: String
    /// What the plugin or the core said.
    public var detail: String
    /// The plugin's own number.
    public var code: Int32
    /// What the client got.
    public var status: Int32
    /// $context.requestId.
    public var requestID: String
}

/// Why a connection to an upstream isn't secured, for the operator.
public struct UpstreamFault: Sendable {
    /// The upstream's name in the configuration.
    public var upstream: String
    /// "backend.internal:8443".
    public var target: String
    /// The name that was asked for.
    public var serverName: String
    /// What went wrong.
    public var detail: String
}

/// Why a client's handshake was refused, for the operator.
public struct ClientFault: Sendable {
    /// The listener's name.
    public var listener: String
    /// "203.0.113.7"; empty: it came by a UNIX socket.
    public var peer: String
    /// The name that it asked for.
    public var serverName: String
    /// What is wrong with its certificate, in OpenSSL's words.
    public var detail: String
}

/// One listener.
public struct ListenerOptions: Sendable {
    /// Where to listen.
    public enum Address: Sendable, Equatable {
        /// A name or address, empty for any, and a port, 0 for a free one.
        case tcp(host: String, port: UInt16)
        /// A UNIX socket's path; a stale one is replaced.
        case unix(path: String)
    }
    /// Its name, for messages.
    public var name: String
    /// Where to listen.
    public var address: Address
    /// Connections the kernel queues before they are accepted.
    public var backlog: Int32 = 1024
    /// What upstreams are told about the client.
    public var forwarded = ForwardedPolicy()
    /// Networks whose X-Forwarded-For is believed, "10.0.0.0/8".
    public var trusted: [String] = []
    /// Networks whose connections begin with a header of the PROXY protocol, likewise.
    public var proxies: [String] = []
    /// Certificates and the like; nil: clear text only.
    public var tls: TLSListener?
    /// Connections may speak HTTP/2: as ALPN says, or with the preface in clear text.
    public var takesHTTP2 = true
    /// Answers every request of this listener instead of the routes: the admin listener. It runs on
    /// a loop of its own, so that a flood of clients can't shut the operator out, and the handler on
    /// worker threads.
    public var handler: (@Sendable (HandlerRequest) -> HandlerResponse)?
    /// Bytes of body that a request to the handler may have; 413 past it. 1 MiB, and never more than
    /// `IOLimits.bodyBytes`.
    public var handlerBodyBytes = 1 << 20
    /// Which requests of a listener with a handler go to the routes all the same, by their authority
    /// and path and whether one of the routes' hosts has the authority's name; nil: none. A listener
    /// that has some is served by the clients' loops, because the operator's runs no plugins.
    public var isRouted: (@Sendable (_ authority: ByteView, _ path: ByteView, Bool) -> Bool)?

    /// Requests in TLS go to the routes as well, and those that a trusted peer had in TLS.
    public var routesSecure = false

    /// Whether it is the operator's alone, with a loop of its own.
    var isOperators: Bool { handler != nil && isRouted == nil }

    /// A listener with defaults.
    public init(name: String, address: Address) {
        self.name = name
        self.address = address
    }
}

/// A request to a handler, whole.
public struct HandlerRequest: Sendable {
    /// "GET".
    public var method: String
    /// Path and query as sent.
    public var target: String
    /// Fields in order.
    public var headers: [(name: String, value: String)]
    /// The body, at most `ListenerOptions.handlerBodyBytes`.
    public var body: [UInt8]
    /// A request.
    public init(
        method: String, target: String, headers: [(name: String, value: String)], body: [UInt8]
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }
}

/// A handler's answer.
public struct HandlerResponse: Sendable {
    /// 200 to 599.
    public var status: Int
    /// Fields besides Content-Length and Date.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: [UInt8]
    /// The Content-Length of an answer to HEAD.
    public var announced = AnnouncedLength.ofBody
    /// Answers instead of all this, and need not before it returns: on a worker thread.
    public var later: (@Sendable (HandlerReply) -> Void)?
    /// An answer.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What an answer to HEAD says of the length that GET would be answered with (RFC 9110 §9.3.2).
public enum AnnouncedLength: Sendable, Hashable {
    /// As long as the answer's body, which isn't sent.
    case ofBody
    /// As somebody else has said who has the body.
    case bytes(UInt64)
    /// Nothing.
    case unknown
}

/// Bounds of everything that clients can make grow (Docs/configuration.md, `limits`).
public struct IOLimits: Sendable {
    /// Of a request's head.
    public var head = HeadLimits()
    /// Client connections a loop.
    public var connectionsPerLoop = 32_768
    /// Bytes of a request body, streamed or buffered; 413 past it.
    public var bodyBytes: UInt64 = 10 << 20
    /// Bytes of further arena blocks an exchange.
    public var exchangeArena = 1 << 20
    /// Bytes of read blocks and buffered bodies of a loop; over it accepting and reading pause.
    public var bufferBytes = 128 << 20
    /// Requests on one connection before it is closed; 0: no bound.
    public var requestsPerConnection: UInt32 = 0
    /// What a connection in HTTP/2 may cost; `headBytes` is that of `head`.
    public var http2 = HTTP2Limits()
    /// Bytes of a callout's answer.
    public var calloutBody = 1 << 20
    /// The defaults.
    public init() {}
}

/// Time-outs towards clients, nanoseconds (Docs/configuration.md, `timeouts`).
public struct IOTimeouts: Sendable {
    /// From a request's first byte to the end of its head; 408.
    public var head: UInt64 = 10_000_000_000
    /// From a TLS connection's beginning to the end of its handshake.
    public var handshake: UInt64 = 10_000_000_000
    /// Between two requests of a connection.
    public var idle: UInt64 = 75_000_000_000
    /// Between two pieces of a request's body; 408.
    public var body: UInt64 = 60_000_000_000
    /// Without the client taking a byte.
    public var write: UInt64 = 60_000_000_000
    /// For a whole exchange; 0: none. 504.
    public var request: UInt64 = 0
    /// How long a closing connection's bytes are read away.
    public var linger: UInt64 = 2_000_000_000
    /// The defaults.
    public init() {}
}
