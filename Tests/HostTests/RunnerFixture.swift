import CPenstock
import PenstockCore
import PenstockHost

/// A plugin whose hooks are closures, for tests of what runs hooks.
final class Hooks: @unchecked Sendable {
    // Safe: set before the first exchange, only read afterwards.
    var phase: (Exchange, pen_phase) -> pen_verdict = { _, _ in PEN_CONTINUE }
    var event: ((Exchange?, pen_event) -> pen_verdict)?
    var end: ((Exchange) -> Void)?

    func instance(flags: UInt32) -> pen_instance {
        var abi = pen_instance(
            size: UInt32(MemoryLayout<pen_instance>.size), phases: ~0, flags: flags, reserved: 0,
            state: Unmanaged.passUnretained(self).toOpaque(), reads: nil, read_count: 0,
            writes: nil,
            write_count: 0, destroy: nil, get_extension: nil, exchange_begin: nil,
            on_phase: { Hooks.from($0).phase(Exchange($1), $2) }, on_event: nil, exchange_end: nil)
        if event != nil {
            abi.on_event = {
                Hooks.from($0).event?($1.map { Exchange($0) }, $2.pointee) ?? PEN_FAIL
            }
        }
        if end != nil {
            abi.exchange_end = { state, exchange, _ in Hooks.from(state).end?(Exchange(exchange)) }
        }
        return abi
    }

    private static func from(_ state: UnsafeMutableRawPointer?) -> Hooks {
        guard let state else { preconditionFailure("the host lost the instance's state") }
        return Unmanaged<Hooks>.fromOpaque(state).takeUnretainedValue()
    }
}

/// One record, as the host would make it.
final class FixtureHandle: InstanceHandle, @unchecked Sendable {
    // Safe: the record belongs to one test.
    let record: UnsafeMutablePointer<InstanceRecord>
    let hooks: Hooks
    let isShared = true
    let filters: UnsafePointer<pen_body_filter>? = nil
    var records: UnsafePointer<InstanceRecord> { UnsafePointer(record) }

    init(_ hooks: Hooks, flags: UInt32 = 0, reads: AccessSet = AccessSet(.all)) {
        self.hooks = hooks
        let host = UnsafeMutablePointer<pen_host>.allocate(capacity: 1)
        host.initialize(
            to: pen_host(
                size: UInt32(MemoryLayout<pen_host>.size), abi_major: 1, abi_minor: 0, ctx: host,
                name: ByteView("penstock"), version: ByteView("0"),
                get_extension: { _, _ in nil }))
        record = .allocate(capacity: 1)
        record.initialize(
            to: InstanceRecord(
                abi: hooks.instance(flags: flags), reads: reads, writes: AccessSet(.all),
                name: ByteView("fixture"), host: UnsafePointer(host)))
    }
}

/// One route on one loop, its integration an answer of 200 "done", and the exchanges of one test.
final class RunnerFixture {
    let loop: PollLoop
    let snapshot: Snapshot
    let lease: UnsafeMutablePointer<SnapshotLease>
    private(set) var outcomes: [PipelineOutcome] = []

    init(
        request: [ProgramEntry] = [], integrate: StepDefinition? = nil,
        response: [StepDefinition] = [], loop: PollLoop = PollLoop()
    ) {
        self.loop = loop
        let done = Hooks()
        done.phase = { exchange, _ in
            exchange.markResponded(status: 200)
            exchange.replaceBody(PEN_RESPONSE_BODY, pen_buf(borrowed: ByteView("done")))
            return PEN_RESPOND
        }
        let end =
            integrate
            ?? StepDefinition(handle: FixtureHandle(done), phase: PEN_PHASE_INTEGRATE, name: "done")
        var api = APIDefinition(name: "test")
        api.routes = [
            RouteDefinition(
                method: nil, path: "/{id}", request: request + [.step(end)],
                response: response.map { .step($0) })
        ]
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 16), stepMetrics: MetricRegistry(capacity: 64))
        snapshot = builder.build(number: 1, apis: [api], upstreams: [])
        lease = .allocate(capacity: 1)
        lease.initialize(to: SnapshotLease(Unmanaged.passRetained(snapshot)))
        loop.onAdvance = { [unowned self] exchange, outcome in
            exchange.pointee.client = nil
            outcomes.append(outcome)
        }
    }

    /// A GET of /7?x=1 with two headers, routed.
    func exchange(body: StaticString? = nil) -> Exchange {
        let exchange = loop.lendExchange()
        lease.pointee.exchanges += 1
        exchange.pointee.snapshot = lease
        exchange.pointee.method = ByteView("GET")
        exchange.pointee.methodID = .get
        exchange.pointee.target = ByteView("/7?x=1")
        exchange.pointee.path = ByteView("/7")
        exchange.pointee.query = ByteView("x=1")
        exchange.pointee.authority = ByteView("example.org")
        exchange.pointee.clientAddress = ByteView("203.0.113.7")
        exchange.pointee.requestID = ByteView("11111111-2222-3333-4444-555555555555")
        exchange.pointee.route = snapshot.routes.baseAddress
        guard let memory = exchange.pointee.arena.allocate(MemoryLayout<ByteView>.stride) else {
            preconditionFailure("a fresh arena is full")
        }
        let values = memory.bindMemory(to: ByteView.self, capacity: 1)
        values.initialize(to: ByteView("7"))
        exchange.pointee.pathParameters.values = values
        exchange.pointee.pathParameters.count = 1
        _ = exchange.appendHeader(
            PEN_REQUEST_HEADERS, name: ByteView("Host"), value: ByteView("example.org"))
        _ = exchange.appendHeader(
            PEN_REQUEST_HEADERS, name: ByteView("X-Key"), value: ByteView("secret"))
        if let body { exchange.replaceBody(PEN_REQUEST_BODY, pen_buf(borrowed: ByteView(body))) }
        return exchange
    }

    /// Runs the loop until something moved an exchange, and says to where. Nil after `seconds`
    /// without: a hang, which the test reports.
    func nextOutcome(seconds: UInt64 = 20) -> PipelineOutcome? {
        let deadline = PollLoop.monotonicNanoseconds() + seconds * 1_000_000_000
        while PollLoop.monotonicNanoseconds() < deadline {
            if !outcomes.isEmpty { return outcomes.removeFirst() }
            loop.turn(waitMax: 100)
        }
        return nil
    }

    /// Starts an exchange and waits for it to be answered; plays the body's part in between.
    func answer(_ exchange: Exchange, body: StaticString = "") -> Int32 {
        var outcome: PipelineOutcome? = Pipeline.start(exchange)
        while outcome == .pending || outcome == .needRequestBody || outcome == .needResponseBody {
            if outcome == .pending {
                outcome = nextOutcome()
                continue
            }
            let direction = outcome == .needRequestBody ? PEN_REQUEST_BODY : PEN_RESPONSE_BODY
            exchange.replaceBody(direction, pen_buf(borrowed: ByteView(body)))
            outcome = Pipeline.bodyReady(exchange)
        }
        guard outcome == .respond else { return -1 }
        return exchange.pointee.status
    }

    /// Gives the snapshot up, with the instances that it holds. No exchange may follow.
    func release() { lease.pointee.snapshot.release() }

    /// Ends an exchange as a loop does after the access log.
    func end(_ exchange: Exchange, why: UInt32 = PEN_END_DONE) {
        Pipeline.end(exchange, why: why)
        loop.returnExchange(exchange)
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// A field's value as text, or nil.
    func field(_ direction: UInt32, _ name: StaticString) -> String? {
        guard let table = headers(direction) else { return nil }
        let value = table.pointee.first(ByteView(name))
        return value.isPresent ? String(value) : nil
    }

    /// A variable as text, or nil.
    func variable(_ name: StaticString) -> String? {
        let index = pointee.variables.index(of: ByteView(name))
        return index < 0 ? nil : pointee.variables.entries?[index].value.text
    }

    /// Why it failed, for the operator.
    var failureDetail: String { String(pointee.failure.detail) }
}
