import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// The whole body is wanted before the pipeline goes on.
    func gatherRequest(_ exchange: Exchange) {
        guard let client = exchange.clientRecord else {
            // A message's is whole from the start.
            return act(exchange, Pipeline.bodyReady(exchange))
        }
        client.pointee.gathered.account = gatheredBytes
        client.pointee.gathered.limit =
            exchange.isHandled
            ? exchange.pointee.requestBody.required
            : min(
                exchange.pointee.requestBody.required,
                exchange.pointee.route?.pointee.bodyLimit ?? Int(options.limits.bodyBytes))
        guard client.pointee.bodyMode == .waiting else { return requestGathered(client, exchange) }
        let announced = exchange.pointee.requestBody.length
        if announced > Int64(client.pointee.gathered.limit) {
            return refuse(client, exchange, HTTPFault(request: .bodyTooLarge))
        }
        client.pointee.bodyMode = .gathering
        sendContinue(client)
        expect(client.timer, at: bodyDeadline(exchange))
        resumeReading(client)
    }

    /// Body bytes may be in the buffer already; then in the socket.
    func resumeReading(_ client: Client) {
        guard consumeBody(client), client.pointee.state == .exchange else { return }
        if client.pointee.socket.canRead, client.wantsBody { clientReadable(client) }
    }

    /// Reads more of a body; false: nobody wants more now, or the connection is gone.
    func pumpRequestBody(_ client: Client) -> Bool {
        // A body that is over may still be on its way through a filter.
        guard client.wantsBody, !client.pointee.decoder.isComplete else {
            endIfReset(client)
            return false
        }
        guard client.pointee.input.base != nil else { return false }
        if client.pointee.bodyMode == .gathering, !mayGather(client.socket) { return false }
        if client.pointee.input.count == 0 {
            // Behind the head, which stays where it is: views point into it.
            client.pointee.input.start = client.pinned
            client.pointee.input.end = client.pinned
        }
        guard client.pointee.input.room > 0 else { return consumeBody(client) }
        var limit = Int.max
        if client.pointee.head.framing.body == .length {
            let left = client.pointee.head.framing.length - client.pointee.decoder.bytesDecoded
            limit = Int(clamping: left)
        }
        let n = read(client.socket, &client.pointee.input, limit: limit)
        if n < 0 {
            clientLost(client)
            return false
        }
        if n == 0 {
            if client.pointee.socket.readEnded { bodyEnded(client) }
            return false
        }
        metrics.pointee.bytesIn &+= UInt64(n)
        if let exchange = client.pointee.exchange {
            expect(client.timer, at: bodyDeadline(exchange))
        }
        return consumeBody(client)
    }

    /// Something came that nobody wants to read now. The end of the client's half is no farewell, it
    /// may wait for its answer; a reset is: what waits or is under way for it ends.
    private func endIfReset(_ client: Client) {
        guard client.pointee.socket.hungUp,
            system.connectError(system.context, client.pointee.socket.descriptor) != 0
        else { return }
        clientLost(client)
    }

    /// Gives what is in the buffer to whoever takes the body; false: stop.
    @discardableResult
    func consumeBody(_ client: Client) -> Bool {
        guard let exchange = client.pointee.exchange else { return false }
        switch client.pointee.bodyMode {
        case .none, .waiting: return false
        case .gathering, .discarding: return consumeWhole(client, exchange)
        case .streaming: return relayRequestBody(client, exchange)
        }
    }

    private func consumeWhole(_ client: Client, _ exchange: Exchange) -> Bool {
        while true {
            let step = client.pointee.decoder.next(
                client.pointee.input.bytes, client.pointee.input.count)
            switch step {
            case .data(let offset, let count, let consumed):
                let bytes = client.pointee.input.bytes + offset
                client.pointee.input.start += consumed
                exchange.pointee.requestBytes &+= UInt64(count)
                guard client.pointee.bodyMode == .gathering else {
                    client.pointee.lingered += count
                    if client.pointee.lingered > 256 << 10 {
                        // Reading on costs more than a new connection.
                        client.pointee.closeAfter = true
                        finish(client, exchange, why: PEN_END_DONE)
                        return false
                    }
                    continue
                }
                let expected = Int(clamping: exchange.pointee.requestBody.length)
                // All of it came with its head: it stays where it is, in the block that the exchange's
                // other views point into. A stream's block is filled while its exchange runs.
                if count == expected, !client.isStream, client.pointee.gathered.lend(bytes, count) {
                    continue
                }
                if !client.pointee.gathered.append(bytes, count, expected: expected) {
                    refuse(client, exchange, HTTPFault(request: .bodyTooLarge))
                    return false
                }
            case .needMore:
                client.pointee.input.start = client.pointee.input.end
                return true
            case .end(let consumed):
                client.pointee.input.start += consumed
                let wasGathering = client.pointee.bodyMode == .gathering
                client.pointee.bodyMode = .none
                if wasGathering {
                    requestGathered(client, exchange)
                } else {
                    finishIfDone(client)
                }
                return client.pointee.state == .exchange
            case .refused(let fault):
                refuse(client, exchange, fault)
                return false
            }
        }
    }

    private func requestGathered(_ client: Client, _ exchange: Exchange) {
        exchange.pointee.requestBody.owner = client.pointee.gathered.take()
        exchange.pointee.requestBody.bytes = exchange.pointee.requestBody.owner.view
        if !exchange.pointee.requestBody.bytes.isPresent {
            exchange.pointee.requestBody.bytes = ByteView("")
        }
        exchange.pointee.requestBody.length = Int64(exchange.pointee.requestBody.bytes.n)
        exchange.pointee.requestBody.state = .buffered
        client.timer.pointee.value =
            exchange.pointee.deadline > 0 ? exchange.pointee.deadline : .max
        if exchange.isHandled { return handlerReady(client, exchange) }
        act(exchange, Pipeline.bodyReady(exchange))
    }

    /// The client ended its half in the middle of a body.
    private func bodyEnded(_ client: Client) {
        guard let fault = client.pointee.decoder.finish() else { return tunnelEnded(client) }
        guard let exchange = client.pointee.exchange, !exchange.pointee.flags.contains(.committed)
        else { return clientLost(client) }
        // It may still read: what it did wrong is said. The upstream must not take what it has for a
        // whole request.
        if exchange.pointee.upstream != nil { dropUpstream(exchange) }
        refuse(client, exchange, fault)
    }

    func sendContinue(_ client: Client) {
        guard client.pointee.owes == .interim, !client.pointee.headSent else { return }
        client.pointee.owes = .nothing
        let text: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"
        var span = Span(text.utf8Start, text.utf8CodeUnitCount)
        if !write(client.socket, &client.pointee.output, &span, 1) {
            // The loss shows at the next read; here others are in the middle of their work.
            client.pointee.socket.canRead = true
        }
    }

    func bodyDeadline(_ exchange: Exchange) -> UInt64 {
        if let client = exchange.clientRecord, client.pointee.isTunnel {
            return tunnelDeadline(exchange)
        }
        let deadline = now + options.timeouts.body
        let whole = exchange.pointee.deadline
        return whole > 0 ? min(deadline, whole) : deadline
    }
}

extension UnsafeMutablePointer where Pointee == ClientRecord {
    /// Somebody takes the body's bytes as they come.
    @inline(__always) var wantsBody: Bool {
        switch pointee.bodyMode {
        case .none, .waiting: false
        case .gathering, .discarding: true
        case .streaming:
            pointee.exchange.map {
                // While a filter holds a chunk, what is here can't be used and an end not be judged.
                guard $0.pointee.heldRequest.token == 0, let upstream = $0.upstreamRecord else {
                    return false
                }
                return upstream.pointee.output.isEmpty && upstream.pointee.state == .busy
            } ?? false
        }
    }

    /// Where the head ends in the block: before it nothing may move.
    @inline(__always) var pinned: Int {
        guard let base = pointee.input.base, let head = pointee.head.bytes.p else { return 0 }
        return head - UnsafePointer(base) + pointee.head.bytes.n
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// The connection that waits for the answer; nil for detached copies.
    @inline(__always) var clientRecord: Client? {
        pointee.client?.assumingMemoryBound(to: ClientRecord.self)
    }
    /// The connection that the request went to.
    @inline(__always) var upstreamRecord: Upstream? {
        pointee.upstream?.assumingMemoryBound(to: UpstreamRecord.self)
    }
}
