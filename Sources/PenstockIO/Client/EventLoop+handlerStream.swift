import CPenstock
import PenstockCore
import PenstockHTTP

// Answers of handlers that come in parts (`HandlerReply`).

extension EventLoop {
    /// The head of an answer whose body follows.
    func begin(_ target: HandlerTarget, _ response: HandlerResponse, _ reply: HandlerReply) {
        guard let client = waiting(target) else { return reply.gone() }
        handlerStreams[target.exchange] = reply
        client.pointee.isAnswerStreamed = true
        setHead(target.exchange, client, response)
        commit(target.exchange)
    }

    /// The head is in the scratch buffer.
    func sendStreamHead(_ client: Client, headBytes: Int) {
        metrics.pointee.bytesOut &+= UInt64(headBytes)
        var span = Span(scratch, headBytes)
        guard write(client.socket, &client.pointee.output, &span, 1) else {
            return clientLost(client)
        }
        expectDrain(client)
    }

    func part(_ target: HandlerTarget, _ bytes: [UInt8]) {
        send(target, bytes, isLast: false)
    }

    func end(_ target: HandlerTarget) { send(target, [], isLast: true) }

    private func send(_ target: HandlerTarget, _ bytes: [UInt8], isLast: Bool) {
        guard let reply = handlerStreams[target.exchange], let client = current(target) else {
            return
        }
        var batch = Batch(self, isChunked: client.pointee.responseFraming == .chunked)
        batch.isMuted = client.pointee.responseFraming == .none
        let isSent = bytes.withUnsafeBufferPointer { bytes in
            if !bytes.isEmpty { batch.add(ByteView(p: bytes.baseAddress, n: bytes.count)) }
            if isLast { batch.end() }
            target.exchange.pointee.responseBytes &+= UInt64(batch.bodyBytes)
            metrics.pointee.bytesOut &+= UInt64(batch.bytes)
            return batch.count == 0
                || write(client.socket, &client.pointee.output, spans, batch.count)
        }
        guard isSent else { return clientLost(client) }
        reply.wrote(bytes.count)
        if isLast {
            client.pointee.responseDone = true
            return finishIfDone(client)
        }
        if client.pointee.output.isEmpty { reply.drained() } else { expectDrain(client) }
    }

    /// The client took all that was pending of a streamed answer that goes on.
    func handlerStreamDrained(_ client: Client, _ exchange: Exchange) {
        guard let reply = handlerStreams[exchange] else { return }
        // It takes bytes: timeouts.write is over, and the next part may be long in coming.
        let whole = exchange.pointee.deadline
        client.timer.pointee.value = whole > 0 ? whole : .max
        reply.drained()
    }

    private func expectDrain(_ client: Client) {
        guard !client.pointee.output.isEmpty else { return }
        expect(client.timer, at: now + options.timeouts.write)
    }
}
