import CPenstock
import PenstockCore

/// A plugin made of C functions in the test itself: what Core sees of an instance, without a host.
final class StubInstance: InstanceHandle, @unchecked Sendable {
    // Safe: the record is written in `init` only.
    private let record: UnsafeMutablePointer<InstanceRecord>
    let isShared = true
    var filters: UnsafePointer<pen_body_filter>? { nil }
    var records: UnsafePointer<InstanceRecord> { UnsafePointer(record) }

    typealias Hook =
        @convention(c) (UnsafeMutableRawPointer?, OpaquePointer, pen_phase) -> pen_verdict

    init(_ hook: @escaping Hook) {
        let host = UnsafeMutablePointer<pen_host>.allocate(capacity: 1)
        host.initialize(
            to: pen_host(
                size: UInt32(MemoryLayout<pen_host>.size), abi_major: 1, abi_minor: 0,
                ctx: UnsafeMutableRawPointer(host), name: ByteView("test"), version: ByteView("0"),
                get_extension: { _, _ in nil }))
        let abi = pen_instance(
            size: UInt32(MemoryLayout<pen_instance>.size), phases: 0x7e, flags: PEN_SHARED,
            reserved: 0, state: nil, reads: nil, read_count: 0, writes: nil, write_count: 0,
            destroy: nil, get_extension: nil, exchange_begin: nil, on_phase: hook, on_event: nil,
            exchange_end: nil)
        record = .allocate(capacity: 1)
        record.initialize(
            to: InstanceRecord(
                abi: abi, reads: AccessSet(.all), writes: AccessSet(.all), name: ByteView("stub"),
                host: UnsafePointer(host)))
    }

    /// Answers 200 "hello".
    static let hello = StubInstance { _, exchange, _ in
        let exchange = Exchange(exchange)
        exchange.replaceBodyInPlace(PEN_RESPONSE_BODY, pen_buf(borrowed: ByteView("hello")))
        exchange.markResponded(status: 200)
        return PEN_RESPOND
    }

    /// Forwards to the first upstream as it is.
    static let forward = StubInstance { _, exchange, _ in
        var target = ForwardTarget()
        target.upstream = 1
        return Exchange(exchange).setForward(target) ? PEN_FORWARD : PEN_FAIL
    }

    /// Wants the whole request body, then echoes it.
    static let echo = StubInstance { _, exchange, _ in
        let exchange = Exchange(exchange)
        guard exchange.pointee.requestBody.isWhole else {
            exchange.pointee.requestBody.required = 1 << 20
            return PEN_NEED_BODY
        }
        let body = exchange.pointee.requestBody.bytes
        exchange.replaceBody(
            PEN_RESPONSE_BODY, pen_buf(borrowed: body.isPresent ? body : ByteView("")))
        exchange.markResponded(status: 200)
        return PEN_RESPOND
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    init(_ opaque: OpaquePointer) {
        self = UnsafeMutableRawPointer(opaque).assumingMemoryBound(to: ExchangeRecord.self)
    }
}

/// Snapshots of a few routes over stubs.
enum StubSnapshot {
    static func make(
        number: UInt64 = 1, upstream: [UpstreamDefinition.Target] = [],
        response: StubInstance? = nil, change: (inout UpstreamDefinition) -> Void = { _ in }
    ) -> Snapshot {
        func route(_ path: String, _ instance: StubInstance) -> RouteDefinition {
            let step = StepDefinition(handle: instance, phase: PEN_PHASE_INTEGRATE, name: "i")
            return RouteDefinition(method: nil, path: path, request: [.step(step)], response: [])
        }
        var api = APIDefinition(name: "test")
        api.routes = [route("/hello", .hello), route("/echo", .echo)]
        var upstreams: [UpstreamDefinition] = []
        if !upstream.isEmpty {
            var definition = UpstreamDefinition(name: "up", targets: upstream)
            change(&definition)
            upstreams = [definition]
            var forwarding = route("/{proxy+}", .forward)
            if let response {
                let step = StepDefinition(
                    handle: response, phase: PEN_PHASE_TRANSFORM_RESPONSE, name: "r")
                forwarding.response = [.step(step)]
            }
            api.routes.append(forwarding)
        }
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 64), stepMetrics: MetricRegistry(capacity: 64))
        return builder.build(
            number: number, apis: [api], upstreams: upstreams,
            accessLog: "$context.requestId $context.httpMethod $context.path $context.status")
    }
}
