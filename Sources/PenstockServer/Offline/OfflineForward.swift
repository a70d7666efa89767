internal import CPenstock
internal import Glibc
internal import PenstockCore
internal import PenstockHTTP
internal import PenstockIO

/// Sends what an offline request forwards, over the client that a serving gateway has: a loop of its
/// own with the same upstreams, reached through a socket in a private directory.
final class OfflineForward {
    /// What came back; `reason` is PEN_UPSTREAM_* when nothing did.
    struct Reply {
        var status: Int32 = 0
        var headers: [(name: String, value: String)] = []
        var body: [UInt8] = []
        var reason: Int64?
    }

    private let group: LoopGroup
    private let path: String
    private let integration: ForwardingInstance

    /// Nil: the loop can't be made.
    init?(_ upstreams: [UpstreamDefinition], _ target: ForwardTarget, directory: String) {
        path = "\(directory)/invoke.sock"
        integration = ForwardingInstance(target)
        let step = StepDefinition(
            handle: integration, phase: PEN_PHASE_INTEGRATE, name: "invoke --forward")
        var api = APIDefinition(name: "invoke")
        api.routes = [RouteDefinition(method: nil, path: "/", request: [.step(step)], response: [])]
        var builder = SnapshotBuilder(
            routeMetrics: MetricRegistry(capacity: 4), stepMetrics: MetricRegistry(capacity: 4))
        let snapshot = builder.build(number: 1, apis: [api], upstreams: upstreams)
        var options = LoopGroupOptions(
            loops: 1, listeners: [ListenerOptions(name: "invoke", address: .unix(path: path))])
        options.routeCapacity = 4
        options.stepCapacity = 4
        do throws(LoopGroup.Failure) {
            group = try LoopGroup(options)
            _ = try group.start(snapshot)
        } catch {
            return nil
        }
    }

    deinit { group.stop() }

    /// Sends a request and reads the whole answer. Blocks, at most as long as the upstream's times.
    func send(
        _ method: String, _ headers: [(name: String, value: String)], _ body: [UInt8]?
    ) -> Reply {
        var text = "\(method) / HTTP/1.1\r\nHost: invoke\r\nConnection: close\r\n"
        for field in headers { text += "\(field.name): \(field.value)\r\n" }
        if let body { text += "Content-Length: \(body.count)\r\n" }
        let bytes = exchange(Array((text + "\r\n").utf8) + (body ?? []))
        var reply = parse(bytes, method) ?? Reply(reason: PEN_UPSTREAM_PROTOCOL)
        if let reason = integration.reason { reply.reason = reason }
        return reply
    }

    private func exchange(_ request: [UInt8]) -> [UInt8] {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { return [] }
        var rest = request[...]
        while !rest.isEmpty {
            let n = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            // An early answer may be there all the same.
            guard n > 0 else { break }
            rest = rest.dropFirst(n)
        }
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let n = recv(descriptor, &block, block.count, 0)
            guard n > 0 else { return all }
            all += block[..<n]
        }
    }

    /// nil: it broke off.
    private func parse(_ bytes: [UInt8], _ method: String) -> Reply? {
        let memory = SnapshotMemory()
        let fields = UnsafeMutablePointer<HeaderField>.allocate(capacity: 128)
        defer { fields.deallocate() }
        var table = HeaderTable(fields: fields, capacity: 128)
        return bytes.withUnsafeBufferPointer { buffer -> Reply? in
            guard let base = buffer.baseAddress else { return nil }
            var head = ResponseHead()
            var resumeAt = 0
            let name = memory.text(method)
            guard
                case .complete = HeadParser.parseResponse(
                    base, buffer.count, to: HTTPMethod.identify(name), resumeAt: &resumeAt,
                    head: &head, table: &table, limits: HeadLimits())
            else { return nil }
            var reply = Reply(status: Int32(head.status))
            for i in 0..<table.count where table.fields[i].isPresent {
                reply.headers.append(
                    (String(table.fields[i].nameView), String(table.fields[i].valueView)))
            }
            var decoder = BodyDecoder(head.framing, isRequest: false)
            var at = head.headBytes
            while true {
                switch decoder.next(base + at, buffer.count - at) {
                case .data(let offset, let count, let consumed):
                    reply.body += buffer[at + offset..<at + offset + count]
                    at += consumed
                case .end: return reply
                case .needMore: return decoder.finish() == nil ? reply : nil
                case .refused: return nil
                }
            }
        }
    }
}

/// The integration of that loop's one route: forwards to one target and hears what came of it.
private final class ForwardingInstance: InstanceHandle, @unchecked Sendable {
    // Safe: the record is written in init; `reason` is written on the loop before the answer goes
    // out, and read by whoever has read the answer.
    private let record: UnsafeMutablePointer<InstanceRecord>
    private let host: UnsafeMutablePointer<pen_host>
    private let target: ForwardTarget
    private(set) var reason: Int64?
    let isShared = true
    var filters: UnsafePointer<pen_body_filter>? { nil }
    var records: UnsafePointer<InstanceRecord> { UnsafePointer(record) }

    init(_ target: ForwardTarget) {
        self.target = target
        record = .allocate(capacity: 1)
        host = .allocate(capacity: 1)
        host.initialize(
            to: pen_host(
                size: UInt32(MemoryLayout<pen_host>.size), abi_major: 1, abi_minor: 0,
                ctx: UnsafeMutableRawPointer(host), name: ByteView("invoke"),
                version: ByteView("0"), get_extension: { _, _ in nil }))
        let abi = pen_instance(
            size: UInt32(MemoryLayout<pen_instance>.size), phases: 1 << PEN_PHASE_INTEGRATE,
            flags: PEN_SHARED, reserved: 0, state: Unmanaged.passUnretained(self).toOpaque(),
            reads: nil, read_count: 0, writes: nil, write_count: 0, destroy: nil,
            get_extension: nil, exchange_begin: nil,
            on_phase: { state, exchange, _ in
                let exchange = UnsafeMutableRawPointer(exchange).assumingMemoryBound(
                    to: ExchangeRecord.self)
                let target = ForwardingInstance.of(state).target
                return exchange.setForward(target) ? PEN_FORWARD : PEN_FAIL
            },
            on_event: { state, _, event in
                guard event.pointee.kind == PEN_EVENT_UPSTREAM_FAILED else { return PEN_CONTINUE }
                ForwardingInstance.of(state).reason = event.pointee.value
                return PEN_FAIL
            }, exchange_end: nil)
        record.initialize(
            to: InstanceRecord(
                abi: abi, reads: AccessSet(.all), writes: AccessSet(.all),
                name: ByteView("invoke"), host: UnsafePointer(host)))
    }

    deinit {
        record.deinitialize(count: 1)
        record.deallocate()
        host.deallocate()
    }

    private static func of(_ state: UnsafeMutableRawPointer?) -> ForwardingInstance {
        guard let state else { preconditionFailure("a hook without its state") }
        return Unmanaged<ForwardingInstance>.fromOpaque(state).takeUnretainedValue()
    }
}
