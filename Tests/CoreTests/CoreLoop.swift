import CPenstock
import Glibc
import PenstockCore

/// What Core needs of a loop, without I/O: a clock that stands still and one exchange at a time.
final class CoreLoop {
    let services: UnsafeMutablePointer<LoopServices>
    private let metrics: UnsafeMutablePointer<LoopMetrics>
    private var lent: [Exchange] = []
    /// The outcome of an exchange that went on by itself.
    nonisolated(unsafe) static var advanced: PipelineOutcome?

    init() {
        metrics = .allocate(capacity: 1)
        metrics.initialize(to: LoopMetrics(routes: 64, steps: 256))
        services = .allocate(capacity: 1)
        services.initialize(
            to: LoopServices(
                context: UnsafeMutableRawPointer(services), index: 0, count: 1,
                tokens: TokenTable(loop: 0), metrics: metrics,
                functions: LoopFunctions(
                    clock: { _ in 1_000 }, post: { _, _ in }, arm: { _, _, _ in },
                    cancel: { _, _ in }, submit: { _, _, _, _ in false },
                    callout: { _, _, _, _ in false }, stream: { _, _, _, _ in false },
                    nextChunk: { _, _ in false }, cancelCallout: { _, _ in },
                    watch: { _, _, _, _ in false },
                    advance: { _, _, outcome in
                        CoreLoop.advanced = PipelineOutcome(rawValue: outcome)
                    },
                    lendExchange: { context in
                        let services = context.assumingMemoryBound(to: LoopServices.self)
                        return UnsafeMutableRawPointer(CoreLoop.make(services))
                    },
                    returnExchange: { _, exchange in
                        // Who still reads it reads nothing that it wrote.
                        memset(exchange, 0xDD, CoreLoop.blockSize)
                        exchange.deallocate()
                    })))
        services.pointee.now = 1_000_000
    }

    private static let blockSize = 32 << 10

    static func make(_ services: UnsafeMutablePointer<LoopServices>) -> Exchange {
        let block = UnsafeMutableRawPointer.allocate(byteCount: CoreLoop.blockSize, alignment: 64)
        let tables = block + 4096
        let half = 64 * MemoryLayout<HeaderField>.stride
        let exchange = block.assumingMemoryBound(to: ExchangeRecord.self)
        exchange.initialize(
            to: ExchangeRecord(
                loop: services,
                arena: Arena(first: block + 16_384, capacity: 16_384, limit: 1 << 20),
                request: HeaderTable(
                    fields: tables.assumingMemoryBound(to: HeaderField.self), capacity: 64),
                response: HeaderTable(
                    fields: (tables + half).assumingMemoryBound(to: HeaderField.self), capacity: 64)
            ))
        return exchange
    }

    /// A GET of a path, routed by the snapshot.
    func request(_ path: StaticString, host: StaticString = "x", _ snapshot: Snapshot) -> Exchange {
        let exchange = CoreLoop.make(services)
        exchange.pointee.method = ByteView("GET")
        exchange.pointee.methodID = .get
        exchange.pointee.path = ByteView(path)
        exchange.pointee.target = ByteView(path)
        exchange.pointee.authority = ByteView(host)
        exchange.pointee.route = snapshot.router.match(exchange)
        return exchange
    }
}

/// A plugin whose hook is a C function and whose state is a number.
final class Stub: InstanceHandle, @unchecked Sendable {
    // Safe: written in init only.
    private let record: UnsafeMutablePointer<InstanceRecord>
    let isShared = true
    var filters: UnsafePointer<pen_body_filter>? { nil }
    var records: UnsafePointer<InstanceRecord> { UnsafePointer(record) }
    typealias Hook =
        @convention(c) (UnsafeMutableRawPointer?, OpaquePointer, pen_phase) -> pen_verdict

    typealias End = @convention(c) (UnsafeMutableRawPointer?, OpaquePointer, UInt32) -> Void

    init(state: Int = 0, end: End? = nil, _ hook: @escaping Hook) {
        let host = UnsafeMutablePointer<pen_host>.allocate(capacity: 1)
        host.initialize(
            to: pen_host(
                size: 0, abi_major: 1, abi_minor: 0, ctx: UnsafeMutableRawPointer(host),
                name: ByteView("test"), version: ByteView("0"), get_extension: { _, _ in nil }))
        let abi = pen_instance(
            size: UInt32(MemoryLayout<pen_instance>.size), phases: 0x7e, flags: PEN_SHARED,
            reserved: 0, state: UnsafeMutableRawPointer(bitPattern: state + 1), reads: nil,
            read_count: 0, writes: nil, write_count: 0, destroy: nil, get_extension: nil,
            exchange_begin: nil, on_phase: hook, on_event: nil, exchange_end: end)
        record = .allocate(capacity: 1)
        record.initialize(
            to: InstanceRecord(
                abi: abi, reads: AccessSet(.all), writes: AccessSet(.all), name: ByteView("stub"),
                host: UnsafePointer(host)))
    }

    /// An authorizer that says `verdict`, after it named itself: a variable and a principal.
    static func authorizer(_ verdict: pen_verdict, principal: StaticString = "") -> Stub {
        let stub: Stub
        switch verdict {
        case PEN_ALLOW:
            stub = Stub { state, exchange, _ in
                Stub.mark(Exchange(exchange), state)
                return PEN_ALLOW
            }
        case PEN_DENY:
            stub = Stub { state, exchange, _ in
                Stub.mark(Exchange(exchange), state)
                return PEN_DENY
            }
        case PEN_ABSTAIN:
            stub = Stub { state, exchange, _ in
                Stub.mark(Exchange(exchange), state)
                return PEN_ABSTAIN
            }
        default:
            stub = Stub { state, exchange, _ in
                Stub.mark(Exchange(exchange), state)
                return PEN_ERROR
            }
        }
        return stub
    }

    private static func mark(_ exchange: Exchange, _ state: UnsafeMutableRawPointer?) {
        var name: [UInt8] = Array("ctx.step.k".utf8)
        name.append(UInt8(0x61 + exchange.pointee.variables.count))
        name.withUnsafeBufferPointer {
            _ = exchange.setVariable(ByteView(p: $0.baseAddress, n: $0.count), .int(1))
        }
    }

    /// An integration that answers 200.
    static let ok = Stub { _, exchange, _ in
        Exchange(exchange).markResponded(status: 200)
        return PEN_RESPOND
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    init(_ opaque: OpaquePointer) {
        self = UnsafeMutableRawPointer(opaque).assumingMemoryBound(to: ExchangeRecord.self)
    }
}

/// A snapshot of one route "/{proxy+}" with an auth chain before an integration that answers 200.
func snapshot(
    chain: ChainDefinition, onError: FailurePolicy = .deny, paths: [String] = ["/{proxy+}"]
) -> Snapshot {
    let integrate = StepDefinition(handle: Stub.ok, phase: PEN_PHASE_INTEGRATE, name: "mock")
    var api = APIDefinition(name: "test")
    api.routes = paths.map {
        RouteDefinition(
            method: nil, path: $0, request: [.chain(chain), .step(integrate)], response: [])
    }
    var builder = SnapshotBuilder(
        routeMetrics: MetricRegistry(capacity: 64), stepMetrics: MetricRegistry(capacity: 256))
    return builder.build(number: 1, apis: [api], upstreams: [])
}
