import CPenstock
import CSystem
import PenstockCore
import PenstockHTTP

/// One event loop: its connections, upstream pools, exchanges, timers and counters. Everything in it
/// belongs to one thread; other threads reach it by `Inbox` and the token table only.
///
/// The parts are extensions by the way a request takes: Client/ reads and routes, Upstream/ carries
/// it on, Client/ answers. All memory per request comes from the loop's pools.
final class EventLoop {
    let index: UInt32
    let system: SystemCalls
    let options: LoopGroupOptions
    let services: UnsafeMutablePointer<LoopServices>
    let metrics: UnsafeMutablePointer<LoopMetrics>
    let inbox = Inbox()
    let wheel: TimerWheel
    var sockets: SocketTable
    /// Blocks that heads and bodies are received into.
    var blocks: BlockPool
    /// Records of exchanges with their tables and first arena block.
    var exchangeBlocks: BlockPool
    var clientRecords: BlockPool
    var upstreamRecords: BlockPool
    /// Room to compose what is written in one go.
    var scratch: UnsafeMutablePointer<UInt8>
    static let scratchCapacity = 128 << 10
    /// Where the scratch buffer begins when nothing is held; see Loop/EventLoop+held.swift.
    let scratchStart: UnsafeMutablePointer<UInt8>
    /// Whether this turn's messages are sent together, and event data of the connections they are for.
    var holds = false
    let held: UnsafeMutablePointer<UInt64>
    var heldCount = 0
    /// How long an event took of late, at most: nanoseconds, a sixteenth less with each event since.
    var slowestEvent: UInt64 = 0
    var dates = DateCache()
    var identifiers: IdentifierSource
    var log: AccessLog
    /// All loops of the group that serve clients, this one among them, in order.
    var peers: [PeerLoop] = []
    /// Reads messages for their routes; made with the first.
    lazy var selector = RouteSelector()
    /// Logs of APIs that have their own, by number, and the numbers by path.
    var apiLogs: [AccessLog] = []
    var apiLogNumbers: [String: Int] = [:]
    /// The snapshot that new exchanges get.
    var lease: UnsafeMutablePointer<SnapshotLease>?
    /// Leases that old exchanges still hold.
    var retiring: [UnsafeMutablePointer<SnapshotLease>] = []
    var upstreams: [Int32: UpstreamState] = [:]
    var nextUpstreamNumber = 1
    /// Upstreams that no snapshot has any more; freed when their last connection ended.
    var retiredUpstreams: [UpstreamState] = []
    /// Callouts under way by their single-flight key, and answers that are remembered.
    var flights: [[UInt8]: pen_token] = [:]
    var calloutCache = CalloutCache()
    var upstreamNumbers: [UpstreamDefinition: Int32] = [:]
    /// Servers that callouts named and no upstream has for a target.
    var elsewhere = ElsewhereTable()
    var listeners: [UnsafeMutablePointer<ListenerRecord>] = []
    /// Event data of records that used up their turn with more to do.
    var deferred: [UInt64] = []
    /// Connections whose next request is in their buffer already.
    var pipelined: [UInt64] = []
    /// Records that were closed in this turn; reused from the next one on.
    var closedClients: [Client] = []
    var closedUpstreams: [Upstream] = []
    /// Connections in HTTP/2 that have, or may have, frames to send at the end of the turn.
    var touched: [UnsafeMutablePointer<SocketRecord>] = []
    /// Streams that are open, of all connections; at most limits.connections.
    var openStreams = 0
    /// Pieces of one write, and room for the heads of chunks between them.
    let spans: UnsafeMutablePointer<Span>
    let chunkHeads: UnsafeMutablePointer<UInt8>
    static let spanCapacity = 96
    var watches: [pen_token: UnsafeMutablePointer<WatchRecord>] = [:]
    var callouts: [pen_token: UnsafeMutablePointer<CalloutRecord>] = [:]
    /// Told by the group; see Group/.
    var isDraining = false
    var shouldStop = false
    /// Called once, when a draining loop has no client any more.
    var onDrained: (() -> Void)?
    /// When idle connections are closed while draining.
    var drainGraceEnds: UInt64 = 0
    var acceptPausedUntil: UInt64 = 0
    /// Bytes of bodies that are buffered whole; see Loop/EventLoop+memory.swift.
    let gatheredBytes: UnsafeMutablePointer<Int>
    /// Event data of records that wait for memory, and of the one that may gather without.
    var starved: [UInt64] = []
    var gatherer: UInt64 = 0
    var acceptTimer: UnsafeMutablePointer<Timer>
    /// Ends the listeners of a draining loop.
    var listenerTimer: UnsafeMutablePointer<Timer>
    /// Answers of handlers that come in parts and aren't over.
    var handlerStreams: [Exchange: HandlerReply] = [:]
    /// Answers the requests of a handler listener.
    let handlers: [Int32: @Sendable (HandlerRequest) -> HandlerResponse]
    /// For resolvers of upstream names; nil in simulations.
    let resolver: Resolver?
    /// Of what connections to upstreams are secured by; nil in simulations.
    let contexts: UpstreamContexts?
    let events: UnsafeMutablePointer<Event>

    init(
        index: UInt32, count: UInt32, system: SystemCalls, options: LoopGroupOptions,
        log: AccessLog, resolver: Resolver?, contexts: UpstreamContexts? = nil,
        handlers: [Int32: @Sendable (HandlerRequest) -> HandlerResponse] = [:]
    ) {
        self.index = index
        self.system = system
        self.options = options
        self.log = log
        self.resolver = resolver
        self.contexts = contexts
        self.handlers = handlers
        let now = system.clock(system.context)
        wheel = TimerWheel(now: now)
        sockets = SocketTable(capacity: options.limits.connectionsPerLoop * 4 + 1024)
        let blockSize = (options.limits.head.headBytes + 4096 + 4095) & ~4095
        blocks = BlockPool(blockSize: max(blockSize, 16_384), keep: 256)
        exchangeBlocks = BlockPool(
            blockSize: ExchangeLayout(options.limits).blockSize, keep: 256)
        clientRecords = BlockPool(blockSize: MemoryLayout<ClientRecord>.stride, keep: 1024)
        upstreamRecords = BlockPool(blockSize: MemoryLayout<UpstreamRecord>.stride, keep: 256)
        scratchStart = .allocate(
            capacity: EventLoop.heldCapacity + EventLoop.heldAlignment
                + EventLoop.scratchCapacity)
        scratch = scratchStart
        held = .allocate(capacity: EventLoop.heldMessages)
        identifiers = IdentifierSource(seed: system.random(system.context))
        events = .allocate(capacity: Int(Event.batch))
        acceptTimer = .allocate(capacity: 1)
        listenerTimer = .allocate(capacity: 1)
        gatheredBytes = .allocate(capacity: 1)
        gatheredBytes.initialize(to: 0)
        spans = .allocate(capacity: EventLoop.spanCapacity)
        chunkHeads = .allocate(capacity: EventLoop.spanCapacity * 24)
        metrics = .allocate(capacity: 1)
        metrics.initialize(
            to: LoopMetrics(routes: options.routeCapacity, steps: options.stepCapacity))
        services = .allocate(capacity: 1)
        services.initialize(
            to: LoopServices(
                context: UnsafeMutableRawPointer(services), index: index, count: count,
                tokens: TokenTable(loop: index), metrics: metrics,
                functions: EventLoop.functions(system), clockContext: system.context))
        services.pointee.context = Unmanaged.passUnretained(self).toOpaque()
        services.pointee.readsBodies = true
        showCounters()
        services.pointee.now = now
        services.pointee.unixMilliseconds = system.unixMilliseconds(system.context)
        acceptTimer.initialize(
            to: Timer(context: services.pointee.context) { address in
                EventLoop.with(address.assumingMemoryBound(to: Timer.self).pointee.context) {
                    $0.resumeAccepting()
                }
            })
        listenerTimer.initialize(
            to: Timer(context: services.pointee.context) { address in
                EventLoop.with(address.assumingMemoryBound(to: Timer.self).pointee.context) {
                    $0.closeListeners()
                }
            })
    }

    /// What other threads read while the loop writes: the admin listener its counters, the watchdog
    /// which step runs. Each a word, so never torn.
    private func showCounters() {
        let counters = metrics.pointee
        csys_counters(metrics, UInt64(MemoryLayout<LoopMetrics>.size))
        csys_counters(
            counters.routes, UInt64(counters.routeCapacity * MemoryLayout<RouteMetrics>.stride))
        csys_counters(
            counters.steps, UInt64(counters.stepCapacity * MemoryLayout<StepMetrics>.stride))
        csys_counters(
            UnsafeRawPointer(services)
                + (MemoryLayout<LoopServices>.offset(of: \.running) ?? 0),
            UInt64(MemoryLayout<UnsafeRawPointer?>.size))
    }

    /// The loop behind a context pointer, without touching its reference count.
    @inline(__always)
    static func with(_ context: UnsafeMutableRawPointer?, _ body: (EventLoop) -> Void) {
        guard let context else { return }
        Unmanaged<EventLoop>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
    }

    /// The loop's time: monotonic nanoseconds, read once a turn.
    @inline(__always) var now: UInt64 { services.pointee.now }

    /// Runs until told to stop.
    func run() {
        while !shouldStop { turn() }
    }

    /// One turn: waits for something to happen and deals with all of it.
    func turn() {
        let timeout: Int64 = deferred.isEmpty && pipelined.isEmpty ? wheel.timeout(from: now) : 0
        let count =
            services.pointee.awakeUntil == 0
            ? system.wait(system.context, events, Event.batch, timeout) : waitAwake(timeout)
        let start = services.pointee.clock()
        services.pointee.now = start
        services.pointee.unixMilliseconds = system.unixMilliseconds(system.context)
        inbox.drain { deliver($0) }
        wheel.advance(to: start) { $0.pointee.fire(UnsafeMutableRawPointer($0)) }
        dispatch(Int(count), from: start)
        runDeferred()
        if !touched.isEmpty { flushTouched() }
        endTurn()
        if !starved.isEmpty { feedStarved() }
        metrics.pointee.turns &+= 1
        metrics.pointee.bufferBytes = Int64(bytesInUse)
    }

    /// Waits without sleeping until `awakeUntil`, then as usual.
    private func waitAwake(_ timeout: Int64) -> Int32 {
        while timeout != 0, system.clock(system.context) < services.pointee.awakeUntil {
            let count = system.wait(system.context, events, Event.batch, 0)
            if count != 0 { return count }
            system.yield(system.context)
        }
        services.pointee.awakeUntil = 0
        return system.wait(system.context, events, Event.batch, timeout)
    }

    /// Something happened to a record's descriptor.
    func ready(_ event: Event) {
        guard let record = sockets.record(event.data) else { return }
        if event.bits & Event.readable != 0 { record.pointee.canRead = true }
        if event.bits & Event.writable != 0 { record.pointee.canWrite = true }
        if event.bits & Event.hangup != 0 { record.pointee.hungUp = true }
        let raw = UnsafeMutableRawPointer(record)
        switch record.pointee.kind {
        case .client: clientReady(raw.assumingMemoryBound(to: ClientRecord.self), event.bits)
        case .upstream: upstreamReady(raw.assumingMemoryBound(to: UpstreamRecord.self), event.bits)
        case .listener: accept(raw.assumingMemoryBound(to: ListenerRecord.self))
        case .watch: watchReady(raw.assumingMemoryBound(to: WatchRecord.self), event.bits)
        case .free: break
        }
    }

    /// Records that had more to do than one turn allows go on, after everybody else had theirs.
    private func runDeferred() {
        if !pipelined.isEmpty {
            let batch = pipelined
            pipelined.removeAll(keepingCapacity: true)
            for data in batch {
                guard let record = sockets.record(data) else { continue }
                let client = UnsafeMutableRawPointer(record).assumingMemoryBound(
                    to: ClientRecord.self)
                guard client.pointee.state == .head, client.pointee.exchange == nil else {
                    continue
                }
                client.pointee.state = .idle
                if parseHead(client) { clientReadable(client) }
            }
        }
        guard !deferred.isEmpty else { return }
        let batch = deferred
        deferred.removeAll(keepingCapacity: true)
        for data in batch {
            guard sockets.record(data) != nil else { continue }
            ready(Event(data: data, bits: 0))
        }
    }

    private func deliver(_ message: LoopMessage) {
        switch message.kind {
        case .token: Tokens.deliver(services, message)
        case .call: message.function?(message.argument)
        }
    }

    // MARK: Timers

    /// Sets when a record's timer is wanted. Lazily: a timer that is armed for sooner stays where it
    /// is and moves on when it fires, so that most requests never touch the wheel.
    @inline(__always)
    func expect(_ timer: UnsafeMutablePointer<Timer>, at deadline: UInt64) {
        timer.pointee.value = deadline
        if timer.pointee.isArmed, timer.pointee.deadline <= deadline { return }
        wheel.arm(timer, at: deadline)
    }

    /// Whether a fired timer is really due; if not it is armed again.
    func isDue(_ timer: UnsafeMutablePointer<Timer>) -> Bool {
        guard timer.pointee.value > now else { return true }
        // Nothing is expected any more: whoever expects something again arms it.
        guard timer.pointee.value != .max else { return false }
        wheel.arm(timer, at: timer.pointee.value)
        return false
    }
}
