import CPenstock
import PenstockCore
import PenstockHTTP

// The handshake of a WebSocket API: an ordinary exchange of the route $connect, whose answer is sent as
// 101 where it is 2xx (decision 0029).

extension EventLoop {
    /// A request that wants its connection upgraded to WebSocket.
    func startUpgrade(_ client: Client, _ exchange: Exchange) {
        guard let lease else { return refuse(client, exchange, status: 503, "no configuration") }
        lease.pointee.exchanges += 1
        exchange.pointee.snapshot = lease
        let found = lease.pointee.snapshot._withUnsafeGuaranteedRef {
            $0.handshakeRoute(of: exchange)
        }
        guard let route = found else { return startTunnel(client, exchange, lease) }
        exchange.pointee.route = route
        guard route.takesHandshakes else { return run(client, exchange) }
        guard client.pointee.bodyMode == .none else {
            return refuse(client, exchange, status: 400, "a WebSocket handshake has no body")
        }
        switch WebSocketHandshake(
            method: exchange.pointee.methodID, httpVersion: exchange.pointee.httpVersion,
            exchange.pointee.request)
        {
        case .malformed(let reason):
            return refuse(client, exchange, status: 400, reason)
        case .version: return refuseVersion(client, exchange)
        case .offered: break
        }
        guard begin(client, exchange) else {
            return refuse(client, exchange, status: 500, "the exchange's memory is full")
        }
        run(client, exchange)
    }

    /// RFC 6455 §4.4: says which version is spoken.
    private func refuseVersion(_ client: Client, _ exchange: Exchange) {
        client.pointee.closeAfter = true
        exchange.pointee.status = 426
        exchange.pointee.flags.insert(.local)
        _ = exchange.appendHeader(
            PEN_RESPONSE_HEADERS, name: ByteView("Sec-WebSocket-Version"), value: ByteView("13"))
        commit(exchange)
    }

    /// Gives the connection a record and the exchange its facts; false: there is no room.
    private func begin(_ client: Client, _ exchange: Exchange) -> Bool {
        let socket = WebSocket.allocate(capacity: 1)
        socket.initialize(
            to: WebSocketRecord(
                client: client, parser: FrameParser(options.webSockets.frames),
                listener: client.pointee.listener, localPort: client.pointee.peer.localPort,
                clientPort: client.pointee.peer.port, isSecure: exchange.pointee.isSecure))
        client.pointee.webSocket = socket
        metrics.pointee.webSockets.handshakes &+= 1
        client.pointee.owes = .upgrade
        let word = system.random(system.context)
        socket.pointee.id = ConnectionID()
        socket.pointee.id.node = options.webSockets.node
        socket.pointee.id.loop = UInt8(truncatingIfNeeded: index)
        socket.pointee.id.slot = client.pointee.socket.slot
        socket.pointee.id.random = (
            word, UInt8(truncatingIfNeeded: system.random(system.context))
        )
        socket.pointee.connectedAt = services.pointee.unixMilliseconds
        socket.pointee.lastActiveAt = socket.pointee.connectedAt
        guard var facts = facts(of: socket, .connect, exchange) else { return false }
        facts.userAgent = exchange.pointee.request.first(.userAgent)
        facts.pathPrefix = exchange.handshakePrefix
        exchange.pointee.kind = PEN_KIND_WS_CONNECT
        return exchange.attach(facts, peerAddress: client.addressText)
    }

    /// What an exchange is told of a socket; nil: its arena is full.
    func facts(
        of socket: WebSocket, _ event: WebSocketFacts.Event, _ exchange: Exchange
    ) -> WebSocketFacts? {
        let length = ConnectionID.length
        guard let memory = exchange.pointee.arena.allocate(length, align: 1) else { return nil }
        let id = memory.assumingMemoryBound(to: UInt8.self)
        socket.pointee.id.write(id)
        return WebSocketFacts(
            event, UnsafeMutableRawPointer(socket),
            connectionID: ByteView(UnsafePointer(id), length),
            connectedAt: socket.pointee.connectedAt)
    }

    /// The answer to a handshake is final; false: it is a refusal, and goes out as any answer.
    func commitUpgrade(_ client: Client, _ exchange: Exchange) -> Bool {
        client.pointee.owes = .nothing
        guard let socket = client.pointee.webSocket else { return false }
        count(exchange)
        guard (200...299).contains(exchange.pointee.status), exchange.pointee.failure.type == 0
        else {
            // A client that is refused has no more to say in HTTP.
            client.pointee.closeAfter = true
            client.pointee.webSocket = nil
            release(socket)
            return false
        }
        open(client, socket, exchange)
        return true
    }

    private func open(_ client: Client, _ socket: WebSocket, _ exchange: Exchange) {
        if exchange.pointee.upstream != nil { dropUpstream(exchange) }
        var out = OutBuffer(scratch, capacity: EventLoop.scratchCapacity)
        guard composeSwitch(exchange, &out) else { return abort(exchange) }
        socket.pointee.keep(exchange)
        exchange.pointee.status = 101
        exchange.pointee.flags.insert(.committed)
        client.pointee.exchange = nil
        client.pointee.bodyMode = .none
        client.pointee.gathered.account = gatheredBytes
        client.pointee.gathered.limit = options.webSockets.frames.messageBytes
        client.pointee.state = .socket
        socket.pointee.phase = .open
        metrics.pointee.webSockets.opened &+= 1
        metrics.pointee.webSockets.open &+= 1
        socket.pointee.idleAt = now + options.webSockets.idle
        socket.pointee.lifeEnds = now + options.webSockets.life
        metrics.pointee.bytesOut &+= UInt64(out.count)
        var span = Span(scratch, out.count)
        let sent = write(client.socket, &client.pointee.output, &span, 1)
        endExchange(exchange, why: PEN_END_DONE)
        guard sent else { return clientLost(client) }
        watchOver(client, socket)
        if isDraining { return close(client, socket, .goingAway) }
        // Its first frames may be here already, or their edge used up.
        client.pointee.socket.canRead = true
        deferred.append(sockets.data(client.socket))
    }

    /// RFC 6455 §4.2.2. Of the answer's own fields a subprotocol that the client offered goes out:
    /// developer guide, "The $connect route": "set the Sec-WebSocket-Protocol header".
    private func composeSwitch(_ exchange: Exchange, _ out: inout OutBuffer) -> Bool {
        let key = exchange.pointee.request.first(ByteView("sec-websocket-key"))
        guard out.append("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n"),
            out.append("connection: upgrade\r\nsec-websocket-accept: "),
            out.room > AcceptKey.length
        else { return false }
        AcceptKey.write(key, to: out.base + out.count)
        out.count += AcceptKey.length
        guard out.appendCRLF() else { return false }
        let chosen = exchange.pointee.response.first(ByteView("sec-websocket-protocol"))
        if !chosen.isEmpty, WebSocketHandshake.offers(chosen, exchange.pointee.request) {
            guard out.append(field: "sec-websocket-protocol", chosen) else { return false }
        }
        guard out.append(field: "x-amzn-RequestId", exchange.pointee.requestID) else {
            return false
        }
        return out.appendCRLF()
    }

    /// One who knows a socket less.
    func release(_ socket: WebSocket) {
        socket.pointee.references -= 1
        guard socket.pointee.references == 0 else { return }
        socket.pointee.memory?.deallocate()
        socket.deinitialize(count: 1)
        socket.deallocate()
    }
}
