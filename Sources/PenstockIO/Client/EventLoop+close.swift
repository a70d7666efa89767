import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// A request that can't be served, for what it is: an answer by its status, then the end.
    func refuse(_ client: Client, _ exchange: Exchange, _ fault: HTTPFault) {
        refuse(client, exchange, status: Int32(fault.status), fault.reason.sentence)
    }

    /// The connection can't be used for another request: where that begins is what is in doubt.
    func refuse(
        _ client: Client, _ exchange: Exchange, status: Int32, _ reason: StaticString
    ) {
        metrics.pointee.refusals &+= 1
        client.pointee.closeAfter = true
        client.pointee.state = .exchange
        client.pointee.gathered.release()
        if !exchange.pointee.method.isPresent {
            // The head was not understood: what there is of it goes to the log.
            exchange.pointee.method = ByteView("-")
            exchange.pointee.path = ByteView("-")
            exchange.pointee.clientAddress = client.addressText
            exchange.pointee.clientPort = client.pointee.peer.port
            let id = ExchangeLayout(options.limits).identifier(exchange)
            identifiers.write(id)
            exchange.pointee.requestID = ByteView(UnsafePointer(id), 36)
            exchange.pointee.request.count = 0
            metrics.pointee.exchanges &+= 1
        }
        if exchange.pointee.snapshot == nil, let lease {
            lease.pointee.exchanges += 1
            exchange.pointee.snapshot = lease
        }
        if exchange.pointee.flags.contains(.committed) { return abort(exchange) }
        if status == 413, exchange.pointee.route == nil, let lease = exchange.pointee.snapshot {
            // A body that is announced too long: what its API says of that.
            exchange.pointee.route = lease.pointee.snapshot._withUnsafeGuaranteedRef {
                $0.router.match(exchange)
            }
            Pipeline.identify(exchange)
        }
        exchange.pointee.failure.detail = ByteView(reason)
        let type =
            status == 413
            ? PEN_GR_REQUEST_TOO_LARGE
            : status == 504
                ? PEN_GR_INTEGRATION_TIMEOUT
                : status < 500 ? PEN_GR_DEFAULT_4XX : PEN_GR_DEFAULT_5XX
        var message = ByteView.absent
        if type == PEN_GR_DEFAULT_4XX || (type == PEN_GR_DEFAULT_5XX && status != 500) {
            message = ByteView(HTTPStatus.reason(UInt16(truncatingIfNeeded: status)))
        }
        act(exchange, Pipeline.fail(exchange, type, status: status, message: message))
    }

    /// The client is gone: nobody waits for the answer.
    func clientLost(_ client: Client) {
        guard client.pointee.state != .closed else { return }
        if let exchange = client.pointee.exchange {
            exchange.pointee.flags.insert(.clientGone)
            client.pointee.exchange = nil
            endExchange(exchange, why: PEN_END_CLIENT_GONE)
        }
        closeClient(client)
    }

    /// The answer had begun and can't be finished: the client must see that it is cut.
    func abort(_ exchange: Exchange) {
        guard let client = exchange.clientRecord else {
            return endMessage(exchange, why: PEN_END_ABORTED)
        }
        client.pointee.exchange = nil
        endExchange(exchange, why: PEN_END_ABORTED)
        closeClient(client)
    }

    /// Ends our half and reads the client's bytes away for a while, or the kernel would answer them
    /// with a reset that takes our answer with it (RFC 9112 §9.6).
    func beginClose(_ client: Client) {
        if client.pointee.exchange != nil || client.pointee.state == .closed { return }
        if client.isStream { return closeClient(client) }
        guard !client.pointee.socket.readEnded else { return closeClient(client) }
        client.pointee.state = .lingering
        client.pointee.lingered = 0
        endWrapping(client.socket)
        system.shutdown(system.context, client.pointee.socket.descriptor)
        if let base = client.pointee.input.base {
            blocks.give(base)
            client.pointee.input = ReadBuffer()
        }
        expect(client.timer, at: now + options.timeouts.linger)
        if client.pointee.socket.canRead || client.pointee.socket.hungUp {
            client.pointee.socket.canRead = true
            deferred.append(sockets.data(client.socket))
        }
    }

    /// Reads bytes away; false: done with it.
    func linger(_ client: Client) -> Bool {
        var trash = ReadBuffer(base: scratch, capacity: EventLoop.scratchCapacity)
        let n = read(client.socket, &trash, limit: Int.max)
        if n > 0 {
            client.pointee.lingered += n
            if client.pointee.lingered < 1 << 20 { return true }
        } else if n == 0, !client.pointee.socket.readEnded {
            return false
        }
        closeClient(client)
        return false
    }

    /// Closes the connection and gives its memory back. Its exchange has ended before.
    func closeClient(_ client: Client) {
        guard client.pointee.state != .closed else { return }
        if let exchange = client.pointee.exchange {
            // Only a head in the making has nobody to tell.
            client.pointee.exchange = nil
            if exchange.pointee.method.isPresent {
                endExchange(exchange, why: PEN_END_CLIENT_GONE)
            } else {
                giveExchange(exchange)
            }
        }
        if client.pointee.session != nil { closeSession(client) }
        client.pointee.state = .closed
        wheel.cancel(client.timer)
        sockets.remove(client.socket)
        guard !client.isStream else { return closeStream(client) }
        if client.pointee.socket.tls != nil { dropWrapping(client.socket, isCut: client.isCut) }
        if client.isCut {
            system.reset(system.context, client.pointee.socket.descriptor)
        } else {
            system.close(system.context, client.pointee.socket.descriptor)
        }
        metrics.pointee.connectionsOpen &-= 1
        forget(client)
    }

    /// Gives back what a closed client's record holds.
    func forget(_ client: Client) {
        if let base = client.pointee.input.base { blocks.give(base) }
        client.pointee.output.release()
        client.pointee.gathered.release()
        if let socket = client.pointee.webSocket {
            client.pointee.webSocket = nil
            disconnected(socket)
        }
        // Callers up the stack may still look at the state: the record is reused next turn.
        closedClients.append(client)
    }

    /// The client's timer fired.
    func clientTimedOut(_ client: Client) {
        guard client.pointee.state != .closed, isDue(client.timer) else { return }
        switch client.pointee.state {
        case .idle, .head: waitedForHead(client)
        case .socket: socketTimedOut(client)
        case .proxied, .lingering: closeClient(client)
        case .http2: http2TimedOut(client)
        case .exchange:
            guard let exchange = client.pointee.exchange else { return closeClient(client) }
            exchangeTimedOut(client, exchange)
        case .closed: break
        }
    }

    /// No head within its time; but a loop that comes late (a busy machine) may find the time over and
    /// the bytes there at once. They count: closing now would lose a request that came in time.
    private func waitedForHead(_ client: Client) {
        // A request of a train has its turn soon.
        if client.pointee.state == .head, client.pointee.exchange == nil { return }
        client.pointee.socket.canRead = true
        clientReadable(client)
        if client.isShaking { return closeClient(client) }
        guard client.pointee.timer.value <= now else { return }
        switch client.pointee.state {
        case .idle where client.pointee.socket.canRead:
            // There is no memory to read what it may have sent (limits.buffers).
            expect(client.timer, at: idleDeadline)
        case .idle: closeClient(client)
        case .head:
            guard let exchange = client.pointee.exchange else { return }
            refuse(client, exchange, status: 408, "the head took too long (timeouts.head)")
        case .proxied, .exchange, .socket, .lingering, .http2, .closed: break
        }
    }

    private func exchangeTimedOut(_ client: Client, _ exchange: Exchange) {
        if exchange.pointee.flags.contains(.committed) {
            // Nothing was said for long enough, and nothing is on its way.
            if client.pointee.isTunnel, client.pointee.output.isEmpty {
                // While the upstream hasn't taken all, its time decides.
                guard exchange.upstreamRecord?.pointee.output.isEmpty != false else {
                    return expect(client.timer, at: tunnelDeadline(exchange))
                }
                return finish(client, exchange, why: PEN_END_DONE)
            }
            // The client takes nothing, sends nothing, or the whole took too long.
            return clientLost(client)
        }
        if exchange.pointee.deadline > 0, exchange.pointee.deadline <= now {
            return refuse(
                client, exchange, status: 504, "the exchange took too long (timeouts.request)")
        }
        if client.pointee.bodyMode == .gathering || client.pointee.bodyMode == .streaming {
            return refuse(client, exchange, status: 408, "the body took too long (timeouts.body)")
        }
    }

    /// Records that were closed in this turn can be used again; trains of requests go on.
    func endTurn() {
        while let client = closedClients.popLast() { clientRecords.give(client) }
        while let upstream = closedUpstreams.popLast() { upstreamRecords.give(upstream) }
        if !retiredUpstreams.isEmpty { freeRetiredUpstreams() }
        if isDraining, openClients == 0, !isListening, let tell = onDrained {
            onDrained = nil
            tell()
        }
    }
}

extension UnsafeMutablePointer where Pointee == ClientRecord {
    /// The connection ends inside a body that only its end delimits: a proper end would make the
    /// part look like the whole (RFC 9112 §8).
    fileprivate var isCut: Bool {
        pointee.headSent && pointee.responseFraming == .untilClose
            && (!pointee.responseDone || !pointee.output.isEmpty)
    }
}
