import CPenstock
import PenstockCore
import PenstockHTTP

typealias WebSocket = UnsafeMutablePointer<WebSocketRecord>

/// One WebSocket connection, from its handshake to the end of the last exchange that knows it. It belongs
/// to a loop and is counted by its connection and by those exchanges.
struct WebSocketRecord {
    /// Its connection; nil: it has ended.
    var client: Client?
    var references = 1
    var phase = Phase.connecting
    /// `$context.connectionId`.
    var id = ConnectionID()
    /// Milliseconds since 1970.
    var connectedAt: Int64 = 0
    /// When its client last sent something; milliseconds since 1970.
    var lastActiveAt: Int64 = 0
    var parser: FrameParser
    /// Messages whose exchanges aren't over.
    var inFlight = 0
    /// There are as many of them as may be: its frames wait.
    var isHeld = false
    /// When it is closed because nothing came; moves on with each frame.
    var idleAt: UInt64 = 0
    /// When it is closed whatever comes.
    var lifeEnds: UInt64 = 0
    /// When its client must have taken what waits for it; 0: nothing does.
    var writeBy: UInt64 = 0
    /// What its $disconnect is told.
    var closeCode = CloseCode.abnormal
    var closeReason: ByteView = .absent
    /// Where its handshake came in: what upstreams are told by.
    var listener: UnsafeMutablePointer<ListenerRecord>
    var localPort: UInt16
    var clientPort: UInt16
    var isSecure: Bool
    /// What of the handshake outlives it, in `memory`.
    var facts = HandshakeFacts()
    /// One allocation for all that `facts` and `closeReason` point to.
    var memory: UnsafeMutableRawPointer?
    /// Where its API is in the snapshot of this number.
    var api: UnsafePointer<APIRecord>?
    var apiOf: UInt64 = 0

    enum Phase: UInt8 {
        /// $connect is at work.
        case connecting
        /// Messages pass.
        case open
        /// Our close frame is out, and the client's is awaited.
        case closing
        /// Both are: what waits for the client is still written.
        case closed
    }
}

/// What messages know of their connection's handshake.
struct HandshakeFacts {
    /// The API's name in the configuration.
    var api: ByteView = .absent
    var authority: ByteView = .absent
    var userAgent: ByteView = .absent
    var pathPrefix: ByteView = .absent
    var clientAddress: ByteView = .absent
    var peerAddress: ByteView = .absent
    var principal: ByteView = .absent
    var usageKey: ByteView = .absent
    /// What steps of $connect wrote: the authorizer's context.
    var variables: UnsafeMutablePointer<Variable>?
    var variableCount = 0
}

extension WebSocketRecord {
    /// Keeps what `exchange`, its $connect, knows.
    mutating func keep(_ exchange: Exchange) {
        let views = Self.views(of: exchange)
        let entries = exchange.pointee.variables.entries
        let count = exchange.pointee.variables.count
        var size = count * MemoryLayout<Variable>.stride + FrameOpcode.controlMax
        for view in views { size += view.n }
        for i in 0..<count {
            guard let entry = entries?[i] else { continue }
            size += entry.name.n + entry.value.s.n
        }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        self.memory = memory
        let variables = memory.bindMemory(to: Variable.self, capacity: max(count, 1))
        var next = (memory + count * MemoryLayout<Variable>.stride)
            .assumingMemoryBound(to: UInt8.self)
        func copy(_ view: ByteView) -> ByteView {
            guard let p = view.p else { return .absent }
            next.update(from: p, count: view.n)
            defer { next += view.n }
            return ByteView(UnsafePointer(next), view.n)
        }
        for i in 0..<count {
            guard var entry = entries?[i] else { continue }
            entry.name = copy(entry.name)
            if entry.value.s.isPresent { entry.value.s = copy(entry.value.s) }
            (variables + i).initialize(to: entry)
        }
        facts.variables = variables
        facts.variableCount = count
        facts.api = copy(views[0])
        facts.authority = copy(views[1])
        facts.userAgent = copy(views[2])
        facts.clientAddress = copy(views[3])
        facts.peerAddress = copy(views[4])
        facts.principal = copy(views[5])
        facts.usageKey = copy(views[6])
        facts.pathPrefix = copy(views[7])
        // Behind all that a close frame's reason has its place.
        closeReason = ByteView(UnsafePointer(next), 0)
    }

    private static func views(of exchange: Exchange) -> [ByteView] {
        [
            exchange.pointee.route?.pointee.api.pointee.name ?? .absent,
            exchange.pointee.authority, exchange.webSocket?.pointee.userAgent ?? .absent,
            exchange.pointee.clientAddress, exchange.peerAddress,
            exchange.pointee.auth.principal, exchange.pointee.auth.usageKey,
            exchange.webSocket?.pointee.pathPrefix ?? .absent,
        ]
    }

    /// Notes why it ends; the first to say so is right.
    mutating func note(_ code: CloseCode, _ reason: ByteView) {
        guard closeCode == .abnormal, let place = closeReason.p else { return }
        closeCode = code
        let count = min(reason.n, FrameOpcode.controlMax)
        if let from = reason.p {
            UnsafeMutablePointer(mutating: place).update(from: from, count: count)
        }
        closeReason = ByteView(place, count)
    }
}
