import CPenstock
import PenstockCore
import PenstockHTTP

// A WebSocket backend behind a route of HTTP (upstreams.upgrade): a request that asks for an Upgrade goes
// its way like others, with all steps. When the upstream answers 101 the exchange goes on as one whose
// request and answer have bodies that only the connections' ends delimit, so that bounds, windows, TLS and
// the access log are those of bodies (decision 0035).
extension EventLoop {
    static let upgradeFields: StaticString = "connection: upgrade\r\nupgrade: websocket\r\n"

    /// A request for a WebSocket where no WebSocket API is.
    func startTunnel(
        _ client: Client, _ exchange: Exchange, _ lease: UnsafeMutablePointer<SnapshotLease>
    ) {
        let isPossible = (0..<lease.upstreamCount).contains {
            lease.upstreams[$0].pointee.upgradesWebSockets
        }
        guard isPossible else {
            return refuse(client, exchange, status: 501, "no WebSocket API is there")
        }
        guard client.pointee.bodyMode == .none, exchange.pointee.methodID == .get else {
            return refuse(
                client, exchange, status: 400, "a WebSocket handshake is a GET without a body")
        }
        exchange.pointee.route = lease.pointee.snapshot._withUnsafeGuaranteedRef {
            $0.route(of: exchange)
        }
        client.pointee.owes = .tunnel
        run(client, exchange)
    }

    /// The upstream switches to what was asked for (RFC 9110 §15.2.2).
    func isAgreed(_ upstream: Upstream, _ exchange: Exchange) -> Bool {
        exchange.clientRecord?.pointee.owes == .tunnel && !upstream.isStream
            && exchange.pointee.response.first(.upgrade)
                .equalsIgnoringCase(ByteView("websocket"))
    }

    /// The answer to a request for an Upgrade is final; false: it is another one, and goes out as any.
    func commitTunnel(_ client: Client, _ exchange: Exchange) -> Bool {
        client.pointee.owes = .nothing
        guard let upstream = exchange.upstreamRecord, upstream.pointee.headDone,
            upstream.pointee.head.status == 101
        else { return false }
        // A step has made another answer of it, which goes out as any: what the upstream sends is nobody's.
        guard exchange.pointee.status == 101 else {
            dropUpstream(exchange)
            return false
        }
        var out = OutBuffer(scratch, capacity: EventLoop.scratchCapacity)
        let lists = upstream.pointee.head.framing.connectionListsFields
        guard out.append(statusLine: 101),
            HeadCopy(exchange.pointee.response, listsFields: lists).append(to: &out),
            out.append(EventLoop.upgradeFields), out.appendCRLF()
        else {
            abort(exchange)
            return true
        }
        open(client, upstream, exchange)
        relayResponse(client, upstream, exchange, headBytes: out.count)
        // What the client has sent behind its request is here already.
        if client.pointee.exchange == exchange {
            client.pointee.socket.canRead = true
            resumeReading(client)
        }
        return true
    }

    private func open(_ client: Client, _ upstream: Upstream, _ exchange: Exchange) {
        metrics.pointee.tunnels &+= 1
        metrics.pointee.tunnelsOpen &+= 1
        var framing = MessageFraming()
        framing.body = .untilClose
        client.pointee.isTunnel = true
        client.pointee.headSent = true
        client.pointee.closeAfter = true
        client.pointee.responseFraming = .untilClose
        client.pointee.head.framing = framing
        client.pointee.decoder = BodyDecoder(framing, isRequest: true)
        client.pointee.bodyMode = .streaming
        upstream.pointee.decoder = BodyDecoder(framing, isRequest: false)
        upstream.pointee.bodyDone = false
        upstream.pointee.requestDone = false
        exchange.pointee.requestBody.state = .streaming
        // timeouts.request and an upstream's total are about answers.
        exchange.pointee.deadline = 0
        expect(client.timer, at: tunnelDeadline(exchange))
        expect(upstream.timer, at: tunnelDeadline(exchange))
    }

    /// When a tunnel has been silent in both directions for too long: the upstream's `timeouts.idle`.
    func tunnelDeadline(_ exchange: Exchange) -> UInt64 {
        let idle = exchange.upstreamRecord?.idleTimeout ?? options.timeouts.idle
        return now &+ idle
    }

    /// A tunnel's upstream takes bytes: that is as good as saying something. The client isn't read while
    /// some are pending, so its time counts from here too, unless it is itself to take some.
    func tunnelMoved(_ client: Client, _ upstream: Upstream) {
        guard client.pointee.isTunnel, let exchange = client.pointee.exchange else { return }
        let deadline = tunnelDeadline(exchange)
        upstream.timer.pointee.value = max(upstream.timer.pointee.value, deadline)
        if client.pointee.output.isEmpty {
            client.timer.pointee.value = max(client.timer.pointee.value, deadline)
        }
    }

    /// Whether a tunnel's upstream whose time is over takes bytes all the same. The kernel tells that it
    /// does when a large part of its buffer is free, which one that takes them slowly makes seldom.
    func tunnelTakes(_ upstream: Upstream) -> Bool {
        guard upstream.pointee.exchange?.clientRecord?.pointee.isTunnel == true,
            !upstream.pointee.output.isEmpty
        else { return false }
        upstream.pointee.socket.canWrite = true
        upstreamReady(upstream, Event.writable)
        if upstream.pointee.state == .closed { return true }
        guard upstream.timer.pointee.value > now else { return false }
        expect(upstream.timer, at: upstream.timer.pointee.value)
        return true
    }

    /// The client has ended its half of a tunnel: so does the upstream's connection, whose own end is
    /// waited for.
    func tunnelEnded(_ client: Client) {
        guard client.pointee.isTunnel, let upstream = client.pointee.exchange?.upstreamRecord,
            upstream.pointee.output.isEmpty
        else { return }
        client.pointee.bodyMode = .none
        upstream.pointee.requestDone = true
        endWrapping(upstream.socket)
        system.shutdown(system.context, upstream.pointee.socket.descriptor)
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Its answer was an upstream's 101, which only a request for an Upgrade can have.
    var isTunnel: Bool {
        pointee.upstreamStatus == 101 && pointee.status == 101
            && pointee.requestBody.state == .streaming
    }
}
