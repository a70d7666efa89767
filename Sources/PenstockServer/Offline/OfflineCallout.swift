internal import CPenstock
internal import PenstockCore
internal import PenstockHost

/// What a step asks of an upstream in an offline run, copied: it is sent once the step's hook has
/// returned.
struct OfflineCallout {
    let token: pen_token
    let upstream: String
    /// Another server than the upstream's targets.
    let origin: HTTPOrigin?
    let hasOrigin: Bool
    let method: String
    let target: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]
    let timeoutMilliseconds: UInt32

    init(_ request: UnsafePointer<pen_callout_request>, _ token: pen_token) {
        let request = request.pointee
        self.token = token
        upstream = String(request.upstream)
        origin = HTTPOrigin(request.origin)
        hasOrigin = request.origin.isPresent
        method = request.method.isPresent ? String(request.method) : "GET"
        target = request.target.isPresent ? String(request.target) : "/"
        headers = (0..<request.header_count).compactMap { index in
            request.headers.map { (String($0[index].name), String($0[index].value)) }
        }
        body = request.body.isPresent ? Array(request.body.buffer) : []
        timeoutMilliseconds = request.timeout_ms
    }
}

extension OfflineRun {
    /// Sends what steps have asked for, and tells them what came of it.
    func sendCallouts() {
        while let callout = gateway.callouts.popLast() {
            let loop = gateway.loop.services
            // Its step is over.
            guard let slot = loop.pointee.tokens.live(callout.token) else { continue }
            let memory = SnapshotMemory()
            var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
            event.token = callout.token
            let reply = send(callout, memory)
            event.status = reply.status
            event.value = reply.reason ?? 0
            let headers = reply.headers.map {
                pen_kv(name: memory.text($0.name), value: memory.text($0.value))
            }
            event.data = ByteView(UnsafePointer(memory.array(reply.body)), reply.body.count)
            headers.withUnsafeBufferPointer {
                event.headers = $0.baseAddress
                event.header_count = $0.count
                Tokens.deliver(loop, slot, &event)
            }
        }
    }

    private func send(_ callout: OfflineCallout, _ memory: SnapshotMemory) -> OfflineForward.Reply {
        guard
            let index = snapshot.upstreams.firstIndex(where: { $0.name == callout.upstream })
        else { return OfflineForward.Reply(reason: PEN_UPSTREAM_CONNECT) }
        var target = ForwardTarget()
        target.upstream = UInt32(index + 1)
        target.target = memory.text(callout.target)
        target.timeoutMilliseconds = callout.timeoutMilliseconds
        var upstreams = snapshot.upstreams
        if callout.hasOrigin {
            let own = upstreams[index]
            guard let origin = callout.origin,
                let other = own.isTarget(origin) ? own : own.elsewhere(origin)
            else { return OfflineForward.Reply(reason: PEN_UPSTREAM_CONNECT) }
            upstreams[index] = other
        }
        return send(target, callout.method, callout.headers, callout.body, upstreams)
    }

    /// Sends a request to an upstream as a gateway that serves would, and writes the log's lines of it.
    /// The upstream has a Host of its own, or the target's.
    func send(
        _ target: ForwardTarget, _ method: String, _ headers: [(name: String, value: String)],
        _ body: [UInt8]?, _ upstreams: [UpstreamDefinition]? = nil
    ) -> OfflineForward.Reply {
        let upstreams = upstreams ?? snapshot.upstreams
        guard
            let client = OfflineForward(upstreams, target, directory: gateway.stateDirectory)
        else { return OfflineForward.Reply(reason: PEN_UPSTREAM_CONNECT) }
        let fields = headers.filter {
            !["content-length", "transfer-encoding", "connection", "host"]
                .contains($0.name.lowercased())
        }
        log?.send(to: uri(of: target, upstreams), fields, body ?? [])
        let start = PollLoop.monotonicNanoseconds()
        var reply = client.send(method, fields, body)
        // The inner gateway's, not the backend's.
        reply.headers.removeAll { ["connection", "x-request-id"].contains($0.name.lowercased()) }
        log?.receive(
            reply, milliseconds: (PollLoop.monotonicNanoseconds() - start) / 1_000_000)
        return reply
    }

    private func uri(of target: ForwardTarget, _ upstreams: [UpstreamDefinition]) -> String {
        let number = Int(target.upstream) - 1
        guard upstreams.indices.contains(number),
            let address = upstreams[number].targets.first?.address
        else { return String(target.target) }
        return switch address {
        case .tcp(let host, let port):
            "\(upstreams[number].tls == nil ? "http" : "https")://\(host):\(port)\(String(target.target))"
        case .unix(let path): "unix:\(path)\(String(target.target))"
        }
    }
}
