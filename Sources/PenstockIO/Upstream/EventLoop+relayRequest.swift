import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Sends what is in the client's buffer of a body on to the upstream; false: stop reading.
    func relayRequestBody(_ client: Client, _ exchange: Exchange) -> Bool {
        guard let upstream = exchange.upstreamRecord, exchange.pointee.heldRequest.token == 0 else {
            return false
        }
        guard upstream.pointee.state == .busy, upstream.pointee.output.isEmpty else { return false }
        // In HTTP/2 frames delimit a body (RFC 9113 §8.1).
        var batch = Batch(
            self, isChunked: client.pointee.head.framing.body == .chunked && !upstream.isStream)
        if exchange.pointee.route?.pointee.filtersRequest == true, !client.pointee.isTunnel {
            // Before the filters run: what one held goes out at once.
            if Filters.changesLength(exchange, PEN_REQUEST_BODY), !upstream.isStream {
                batch.isChunked = true
            }
            batch.filter(exchange, PEN_REQUEST_BODY)
        }
        // Over already when a filter held the end.
        var isDone = client.pointee.decoder.isComplete
        while !batch.isFull, !batch.isHeld, !isDone {
            switch client.pointee.decoder.next(
                client.pointee.input.bytes, client.pointee.input.count)
            {
            case .data(let offset, let count, let consumed):
                batch.add(ByteView(client.pointee.input.bytes + offset, count))
                client.pointee.input.start += consumed
                exchange.pointee.requestBytes &+= UInt64(count)
            case .needMore:
                client.pointee.input.start = client.pointee.input.end
                return send(&batch, client, upstream, isDone: false)
            case .end(let consumed):
                client.pointee.input.start += consumed
                batch.trailers = client.pointee.decoder.chunks.trailerBytes
                _ = exchange.readTrailers(client.pointee.decoder.chunks, PEN_REQUEST_TRAILERS)
                isDone = true
            case .refused(let fault):
                batch.release()
                // The upstream must not take what it has for a whole request.
                dropUpstream(exchange)
                refuse(client, exchange, fault)
                return false
            }
        }
        if isDone { batch.end() }
        let goesOn = send(&batch, client, upstream, isDone: isDone && !batch.isHeld)
        // Many small chunks: what didn't fit into one write is in the buffer, and no edge tells of it.
        return goesOn && batch.isFull ? relayRequestBody(client, exchange) : goesOn
    }

    private func send(
        _ batch: inout Batch, _ client: Client, _ upstream: Upstream, isDone: Bool
    ) -> Bool {
        defer { batch.release() }
        if batch.count > 0 {
            upstream.pointee.bodyBegun = true
            tunnelMoved(client, upstream)
            guard write(upstream.socket, &upstream.pointee.output, spans, batch.count) else {
                // An answer may be on its way all the same.
                upstream.pointee.keepAlive = false
                upstream.pointee.socket.canRead = true
                upstream.pointee.socket.hungUp = true
                client.pointee.bodyMode = .waiting
                upstreamReadable(upstream)
                return false
            }
        } else if isDone {
            // Nothing says so in HTTP/2: its session has to ask.
            streamWrote(upstream.socket)
        }
        if batch.isAborted {
            if let exchange = client.pointee.exchange {
                dropUpstream(exchange)
                act(exchange, Pipeline.fail(exchange, PEN_GR_DEFAULT_5XX))
            }
            return false
        }
        if isDone {
            upstream.pointee.requestDone = true
            client.pointee.bodyMode = .none
            if let exchange = client.pointee.exchange {
                client.timer.pointee.value =
                    exchange.pointee.deadline > 0 ? exchange.pointee.deadline : .max
            }
            upstream.timer.pointee.value = max(
                upstream.timer.pointee.value,
                now + upstream.pointee.target.pointee.upstream.pointee.headTimeout)
            return false
        }
        return upstream.pointee.output.isEmpty && !batch.isHeld
    }
}
