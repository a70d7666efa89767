import CPenstock
import PenstockCore

@testable import PenstockIO
@testable import PenstockSimulation

/// A gateway of one loop with one route, whose plugin is the test's closures, and one upstream "up"
/// whose backend is the test's as well.
final class CalloutBench {
    let world: SimulatedWorld
    /// What the plugin does with a request, and with each event.
    var onPhase: (Exchange) -> pen_verdict = { _ in PEN_FAIL }
    var onEvent: (Exchange, pen_event) -> pen_verdict = { _, _ in PEN_FAIL }
    /// What the backend does when it has read a request's head.
    var onRequest: (Backend, MessageHead) -> Void = { _, _ in }
    var fate = SimulatedService.Fate.accept
    private(set) var requests: [String] = []
    private(set) var backends: [Backend] = []
    private(set) var clients: [Client] = []
    private var plugin: SimulatedHook?

    init(seed: UInt64, change: (inout UpstreamDefinition) -> Void = { _ in }) {
        var options = LoopGroupOptions(
            loops: 1,
            listeners: [ListenerOptions(name: "main", address: .tcp(host: "sim", port: 80))])
        options.limits.calloutBody = 1000
        world = SimulatedWorld(seed: seed, options: options)
        world.serve(path: "up", fate: { [unowned self] in fate }) { [unowned self] connection in
            let backend = Backend(self, connection)
            backends.append(backend)
            return backend
        }
        var upstream = UpstreamDefinition(
            name: "up", targets: [UpstreamDefinition.Target(address: .unix(path: "up"))])
        upstream.connectTimeout = 2_000_000_000
        upstream.headTimeout = 5_000_000_000
        upstream.idleTimeout = 3_000_000_000
        change(&upstream)
        let plugin = SimulatedHook(self)
        self.plugin = plugin
        let step = StepDefinition(handle: plugin, phase: PEN_PHASE_INTEGRATE, name: "step")
        var api = APIDefinition(name: "test")
        api.routes = [
            RouteDefinition(method: nil, path: "/{id}", request: [.step(step)], response: [])
        ]
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 8), stepMetrics: MetricRegistry(capacity: 8))
        world.start(builder.build(number: 1, apis: [api], upstreams: [upstream]))
    }

    deinit { world.destroy() }

    var loop: EventLoop { world.loops[0] }

    /// A client asks; the plugin's `onPhase` is called with it.
    @discardableResult
    func ask(_ id: Int = 1, after delay: UInt64 = 0) -> Client {
        let client = Client()
        clients.append(client)
        world.after(delay) { [unowned self] in
            client.connection = world.connect(client)
            client.connection?.send(Array("GET /\(id) HTTP/1.1\r\nHost: sim\r\n\r\n".utf8))
        }
        return client
    }

    /// Runs until every client has its answer or has left.
    func run() -> SimulatedWorld.Outcome {
        run { [unowned self] in clients.allSatisfy { $0.status != nil || $0.hasLeft } }
    }

    /// Runs until it is so.
    func run(until condition: () -> Bool) -> SimulatedWorld.Outcome {
        world.run(limit: 100_000_000_000, turnLimit: 400_000, until: condition)
    }

    /// Drains; what is still held then.
    func leaks() -> [String] {
        for client in clients { client.connection?.hangUp() }
        world.drain {}
        _ = world.run(limit: 60_000_000_000, turnLimit: 400_000) { world.isQuiet }
        return world.leaks() + world.reports
    }

    fileprivate func note(_ head: MessageHead) {
        requests.append(String(head.startLine.split(separator: " ")[1]))
    }

    /// Starts a callout of the running plugin, as the host does.
    func start(
        _ exchange: Exchange, _ kind: TokenSlot.Kind = .callout, target: StaticString = "/asked",
        milliseconds: UInt32 = 0, change: (inout pen_callout_request) -> Void = { _ in }
    ) -> pen_token {
        var request = pen_callout_request()
        request.size = UInt32(MemoryLayout<pen_callout_request>.size)
        request.upstream = ByteView("up")
        request.method = ByteView("GET")
        request.target = ByteView(target)
        request.timeout_ms = milliseconds
        change(&request)
        let services = exchange.pointee.loop
        let deadline =
            milliseconds > 0 ? services.pointee.now + UInt64(milliseconds) * 1_000_000 : 0
        let token = Tokens.open(exchange, kind, deadline: deadline)
        guard token != 0 else { return 0 }
        let isStarted =
            kind == .stream
            ? services.pointee.stream(exchange, &request, token)
            : services.pointee.callout(exchange, &request, token)
        if !isStarted, let slot = services.pointee.tokens.live(token) {
            services.pointee.tokens.close(slot)
        }
        return isStarted ? token : 0
    }

    /// Answers the exchange.
    func respond(_ exchange: Exchange, _ status: Int32) -> pen_verdict {
        exchange.replaceBodyInPlace(PEN_RESPONSE_BODY, pen_buf(borrowed: ByteView("done")))
        exchange.markResponded(status: status)
        return PEN_RESPOND
    }
}

/// A client of one request.
final class Client: SimulatedPeer {
    var connection: SimulatedConnection?
    private(set) var status: Int?
    private(set) var hasLeft = false
    private let reader = MessageReader()

    init() {
        reader.onHead = { [unowned self] in
            status = $0.status
            return .length($0.value("content-length").flatMap { Int($0) } ?? 0)
        }
    }

    /// Breaks off: an end alone could be half of a close.
    func leave() {
        hasLeft = true
        connection?.reset()
    }

    func connected() {}
    func received(_ bytes: [UInt8]) { reader.feed(bytes) }
    func ended() { connection?.hangUp() }
    func broken() { hasLeft = true }
}

/// One connection of the upstream.
final class Backend: SimulatedPeer {
    unowned let connection: SimulatedConnection
    /// The gateway ended or broke it.
    private(set) var isOver = false
    private unowned let bench: CalloutBench
    private let reader = MessageReader()

    init(_ bench: CalloutBench, _ connection: SimulatedConnection) {
        self.bench = bench
        self.connection = connection
        reader.onHead = { [unowned self] head in
            self.bench.note(head)
            self.bench.onRequest(self, head)
            return .empty
        }
    }

    func send(_ text: String) { connection.send(Array(text.utf8)) }
    func send(_ bytes: some Collection<UInt8>) { connection.send(bytes) }

    func connected() {}
    func received(_ bytes: [UInt8]) { reader.feed(bytes) }
    func ended() {
        isOver = true
        connection.hangUp()
    }
    func broken() { isOver = true }
}

/// The bench's closures behind the ABI.
private final class SimulatedHook: InstanceHandle, @unchecked Sendable {
    // Safe: one thread runs a simulation.
    private let record: UnsafeMutablePointer<InstanceRecord>
    private let host: UnsafeMutablePointer<pen_host>
    let isShared = true
    var filters: UnsafePointer<pen_body_filter>? { nil }
    var records: UnsafePointer<InstanceRecord> { UnsafePointer(record) }

    init(_ bench: CalloutBench) {
        host = .allocate(capacity: 1)
        host.initialize(
            to: pen_host(
                size: UInt32(MemoryLayout<pen_host>.size), abi_major: 1, abi_minor: 0,
                ctx: UnsafeMutableRawPointer(host), name: ByteView("test"), version: ByteView("0"),
                get_extension: { _, _ in nil }))
        let abi = pen_instance(
            size: UInt32(MemoryLayout<pen_instance>.size), phases: 0x7e, flags: PEN_SHARED,
            reserved: 0, state: Unmanaged.passUnretained(bench).toOpaque(), reads: nil,
            read_count: 0, writes: nil, write_count: 0, destroy: nil, get_extension: nil,
            exchange_begin: nil,
            on_phase: { state, exchange, _ in
                SimulatedHook.bench(state).onPhase(Exchange(exchange))
            },
            on_event: { state, exchange, event in
                guard let exchange else { return PEN_FAIL }
                return SimulatedHook.bench(state).onEvent(Exchange(exchange), event.pointee)
            }, exchange_end: nil)
        record = .allocate(capacity: 1)
        record.initialize(
            to: InstanceRecord(
                abi: abi, reads: AccessSet(.all), writes: AccessSet(.all), name: ByteView("test"),
                host: UnsafePointer(host)))
    }

    deinit {
        record.deinitialize(count: 1)
        record.deallocate()
        host.deallocate()
    }

    private static func bench(_ state: UnsafeMutableRawPointer?) -> CalloutBench {
        guard let state else { preconditionFailure("a hook without its state") }
        return Unmanaged<CalloutBench>.fromOpaque(state).takeUnretainedValue()
    }
}
