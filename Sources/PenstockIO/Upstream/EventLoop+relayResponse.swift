import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// Sends a committed response's head, which is in the scratch buffer, and what there is of its
    /// body.
    func relayResponse(
        _ client: Client, _ upstream: Upstream, _ exchange: Exchange, headBytes: Int
    ) {
        guard relayBody(client, upstream, exchange, headBytes: headBytes) else { return }
        if upstream.pointee.socket.canRead { upstreamReadable(upstream) }
    }

    /// The client took all that was pending: the upstream's body goes on.
    func relayMore(_ upstream: Upstream) {
        guard upstream.pointee.exchange != nil else { return }
        guard consumeResponse(upstream) else { return }
        if upstream.pointee.socket.canRead { upstreamReadable(upstream) }
    }

    /// Sends what is in the upstream's buffer of a body on to the client; false: stop reading.
    func relayBody(
        _ client: Client, _ upstream: Upstream, _ exchange: Exchange, headBytes: Int
    ) -> Bool {
        var batch = Batch(self, isChunked: client.pointee.responseFraming == .chunked)
        batch.isMuted = client.pointee.responseFraming == .none
        if headBytes > 0 { batch.begin(headBytes: headBytes) }
        guard exchange.pointee.heldResponse.token == 0 else {
            // A filter still holds a chunk: a client that takes bytes again doesn't change that.
            upstream.pointee.isPaused = true
            return false
        }
        if exchange.pointee.route?.pointee.filtersResponse == true, !client.pointee.isTunnel {
            batch.filter(exchange, PEN_RESPONSE_BODY)
        }
        var isStarved = false
        while !upstream.pointee.bodyDone, !batch.isFull, !batch.isHeld, !isStarved {
            switch upstream.pointee.decoder.next(
                upstream.pointee.input.bytes, upstream.pointee.input.count)
            {
            case .data(let offset, let count, let consumed):
                batch.add(ByteView(upstream.pointee.input.bytes + offset, count))
                upstream.pointee.input.start += consumed
            case .needMore:
                upstream.pointee.input.start = upstream.pointee.input.end
                isStarved = true
            case .end(let consumed):
                upstream.pointee.input.start += consumed
                upstream.pointee.bodyDone = true
                batch.trailers = upstream.pointee.decoder.chunks.trailerBytes
                _ = exchange.readTrailers(upstream.pointee.decoder.chunks, PEN_RESPONSE_TRAILERS)
            case .refused(let fault):
                exchange.pointee.failure.detail = ByteView(fault.reason.sentence)
                batch.isAborted = true
                isStarved = true
            }
        }
        if upstream.pointee.bodyDone, !batch.isHeld { batch.end() }
        return send(&batch, client, upstream, exchange)
    }

    private func send(
        _ batch: inout Batch, _ client: Client, _ upstream: Upstream, _ exchange: Exchange
    ) -> Bool {
        defer { batch.release() }
        exchange.pointee.responseBytes &+= UInt64(batch.bodyBytes)
        if batch.count > 0 {
            metrics.pointee.bytesOut &+= UInt64(batch.bytes)
            if client.pointee.isTunnel { client.timer.pointee.value = tunnelDeadline(exchange) }
            let sent =
                batch.isWhole && upstream.pointee.bodyDone && !batch.isHeld
                ? writeTogether(
                    client.socket, &client.pointee.output, scratchBytes: batch.bytes)
                : write(client.socket, &client.pointee.output, spans, batch.count)
            guard sent else {
                clientLost(client)
                return false
            }
        }
        if batch.isAborted {
            abort(exchange)
            return false
        }
        if upstream.pointee.bodyDone, !batch.isHeld {
            client.pointee.responseDone = true
            finishIfDone(client)
            return false
        }
        guard client.pointee.output.isEmpty, !batch.isHeld else {
            upstream.pointee.isPaused = true
            if !batch.isHeld { expect(client.timer, at: now + options.timeouts.write) }
            return false
        }
        if batch.isFull {
            // Many small chunks: the rest in the next turn.
            upstream.pointee.isPaused = false
            return relayBody(client, upstream, exchange, headBytes: 0)
        }
        return true
    }

    /// A body filter lets go: the held chunk again, then on.
    func resumeBody(_ exchange: Exchange) {
        // The request may still be under way behind an early answer: each direction for itself.
        if exchange.pointee.heldResponse.isReady {
            guard let upstream = exchange.upstreamRecord else { return }
            upstream.pointee.isPaused = false
            relayMore(upstream)
        } else if exchange.pointee.heldRequest.isReady, let client = exchange.clientRecord {
            resumeReading(client)
        }
    }
}
