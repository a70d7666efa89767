internal import CSystem
internal import Glibc
internal import PenstockCompile
internal import PenstockConfig
internal import PenstockHTTP
internal import PenstockHTTP2
internal import PenstockIO

extension LoopGroupOptions {
    /// What of a configuration is fixed for the life of the process. `admin` answers the admin
    /// listener, when there is one.
    init(
        _ configuration: Configuration, management: ManagementOptions?,
        admin: @escaping @Sendable (HandlerRequest) -> HandlerResponse
    ) {
        let loops = configuration.loops ?? Self.coreCount
        var listeners = configuration.listeners.map { ListenerOptions($0, configuration) }
        if let address = configuration.admin?.address {
            var listener = ListenerOptions(
                name: "admin", address: .init(address, configuration))
            listener.handler = admin
            listeners.append(listener)
        }
        if let management { listeners.append(ListenerOptions(management)) }
        self.init(loops: loops, listeners: listeners)
        limits = IOLimits(configuration.limits, loops: loops)
        timeouts = IOTimeouts(configuration.timeouts)
        webSockets = WebSocketOptions(configuration.webSockets)
        accessLogPath = configuration.accessLog.map { log in
            switch log.destination {
            case .standardOutput: "-"
            case .file(let path): configuration.resolve(path)
            }
        }
    }

    /// Cores that this process may use: a container's share, not the machine's.
    static var coreCount: Int { Int(csys_core_count()) }
}

extension ListenerOptions {
    fileprivate init(_ listener: Configuration.Listener, _ configuration: Configuration) {
        self.init(name: listener.name, address: .init(listener.address, configuration))
        backlog = Int32(clamping: listener.backlog)
        forwarded = ForwardedPolicy(listener.forwarded)
        takesHTTP2 = listener.http2
        proxies = listener.proxyProtocol.map(\.description)
        if let port = listener.httpsRedirect { redirect(to: port) }
        trusted = listener.forwarded.trust.map(\.description)
    }
}

extension ListenerOptions.Address {
    fileprivate init(_ address: PenstockConfig.Address, _ configuration: Configuration) {
        switch address {
        case .tcp(let host, let port): self = .tcp(host: host, port: port)
        case .unix(let path): self = .unix(path: configuration.resolve(path))
        }
    }
}

extension ForwardedPolicy {
    /// The configuration has one word for the four X-Forwarded fields, as they tell one story.
    fileprivate init(_ forwarded: Configuration.Forwarded) {
        self.init()
        let mode: Mode =
            switch forwarded.xForwarded {
            case .append: .append
            case .replace: .replace
            case .off: .remove
            }
        xForwardedFor = mode
        xForwardedProto = mode
        xForwardedHost = mode
        xForwardedPort = mode
        self.forwarded = forwarded.forwarded == .append ? .append : .remove
    }
}

extension IOLimits {
    fileprivate init(_ limits: Configuration.Limits, loops: Int) {
        self.init()
        head = HeadLimits(
            requestLineBytes: limits.targetBytes, fieldLineBytes: limits.headerBytes,
            headBytes: limits.headerBytes, fieldCount: limits.headers)
        // Connections stay on the loop that accepted them, so the bound is shared out.
        connectionsPerLoop = max((limits.connections + loops - 1) / loops, 1)
        bodyBytes = UInt64(limits.bodyBytes)
        exchangeArena = limits.exchangeArena
        bufferBytes = max(limits.buffers / loops, 1 << 20)
        calloutBody = limits.calloutBytes
        http2.streams = UInt32(limits.http2Streams)
        http2.streamWindow = Int32(limits.http2Window)
        http2.connectionWindow = max(http2.connectionWindow, http2.streamWindow)
        http2.resets = UInt64(limits.http2Resets)
        http2.resetsPerSecond = max(http2.resets / 30, 1)
    }
}

extension WebSocketOptions {
    /// nil: there is none. The step that checks other nodes' calls says so.
    private static func value(of secret: SecretReference) -> [UInt8]? {
        switch secret {
        case .environment(let name): getenv(name).map { Array(String(cString: $0).utf8) }
        case .file(let path):
            // Why it can't be read is that step's to say, too.
            (try? TextFile.read(path)).map { text in
                Array((text.hasSuffix("\n") ? text.dropLast() : text[...]).utf8)
            }
        }
    }

    fileprivate init(_ sockets: Configuration.WebSockets) {
        self.init()
        frames.frameBytes = sockets.frameBytes
        frames.messageBytes = sockets.messageBytes
        frames.allowsBinary = sockets.allowsBinary
        queueBytes = sockets.queueBytes
        messagesInFlight = sockets.messages
        let century: UInt64 = 100 * 365 * 86_400 * 1_000_000_000
        idle = sockets.idle == .zero ? century : sockets.idle.nanoseconds
        node = UInt16(clamping: sockets.node)
        for (number, name) in sockets.nodes { nodes[UInt16(clamping: number)] = name }
        nodeSecret = sockets.secret.flatMap(Self.value) ?? []
        life = sockets.life == .zero ? century : sockets.life.nanoseconds
    }
}

extension IOTimeouts {
    fileprivate init(_ timeouts: Configuration.Timeouts) {
        self.init()
        head = timeouts.head.nanoseconds
        handshake = timeouts.handshake.nanoseconds
        idle = timeouts.idle.nanoseconds
        body = timeouts.body.nanoseconds
        write = timeouts.write.nanoseconds
        request = timeouts.request.nanoseconds
    }
}
