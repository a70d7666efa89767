import CPenstock
import PenstockCore

extension EventLoop {
    /// Ends the exchange when the answer is out and the request is read.
    func finishIfDone(_ client: Client) {
        guard let exchange = client.pointee.exchange, client.pointee.responseDone else { return }
        guard client.pointee.output.isEmpty, !client.isStream || hasEnded(client) else {
            expect(client.timer, at: now + options.timeouts.write)
            return
        }
        switch client.pointee.bodyMode {
        case .none: break
        case .waiting, .streaming, .gathering:
            if client.pointee.owes != .nothing || client.pointee.closeAfter {
                // It waits for a 100 that won't come, or is unwelcome anyway: no telling whether the
                // body follows.
                client.pointee.closeAfter = true
                break
            }
            client.pointee.bodyMode = .discarding
            client.pointee.lingered = 0
            expect(client.timer, at: now + options.timeouts.linger)
            resumeReading(client)
            return
        case .discarding: return
        }
        finish(client, exchange, why: PEN_END_DONE)
    }

    /// The exchange is over: log, counters, plugins, memory; then the next request or the end.
    func finish(_ client: Client, _ exchange: Exchange, why: UInt32) {
        endExchange(exchange, why: why)
        client.pointee.exchange = nil
        client.pointee.headSent = false
        client.pointee.responseDone = false
        client.pointee.bodyMode = .none
        client.pointee.owes = .nothing
        client.pointee.isTunnel = false
        if client.pointee.closeAfter || why != PEN_END_DONE { return beginClose(client) }
        client.pointee.state = .idle
        if client.pointee.input.count > 0 {
            // A pipelined request: through the queue, so that a long train takes turns.
            client.pointee.state = .head
            client.pointee.socket.canRead = true
            pipelined.append(sockets.data(client.socket))
            return
        }
        if client.pointee.socket.readEnded { return closeClient(client) }
        if let base = client.pointee.input.base {
            blocks.give(base)
            client.pointee.input = ReadBuffer()
        }
        if client.pointee.socket.canRead || client.pointee.socket.hungUp {
            // The next request, or the end, came during this exchange: its edge is used up.
            client.pointee.socket.canRead = true
            deferred.append(sockets.data(client.socket))
        }
        expect(client.timer, at: idleDeadline)
    }

    /// What every exchange ends with, answered or not.
    func endExchange(_ exchange: Exchange, why: UInt32) {
        if exchange.isTunnel { metrics.pointee.tunnelsOpen &-= 1 }
        if exchange.pointee.upstream != nil { dropUpstream(exchange) }
        if !handlerStreams.isEmpty { handlerStreams.removeValue(forKey: exchange)?.gone() }
        if exchange.pointee.method.isPresent { account(exchange, why: why) }
        if exchange.pointee.failure.step != nil { report(exchange) }
        Pipeline.end(exchange, why: why)
        if let lease = exchange.pointee.snapshot { release(lease) }
        exchange.pointee.heldRequest.release()
        exchange.pointee.heldResponse.release()
        if let block = exchange.pointee.heldBlock { blocks.give(block) }
        giveExchange(exchange)
    }

    private func account(_ exchange: Exchange, why: UInt32) {
        let time = services.pointee.clock()
        let elapsed = time > exchange.pointee.receivedAt ? time - exchange.pointee.receivedAt : 0
        if let route = exchange.pointee.route {
            let counters = metrics.pointee.routes + Int(route.pointee.metric)
            counters.pointee.count(status: why == PEN_END_DONE ? exchange.pointee.status : 0)
            // How long a connection was open by an Upgrade says nothing of the route's answers.
            if exchange.pointee.status != 101 { counters.pointee.latency.record(elapsed) }
            if exchange.pointee.upstreamHeadAt > 0 {
                counters.pointee.upstreamLatency.record(
                    exchange.pointee.upstreamHeadAt &- exchange.pointee.forwardedAt)
            }
            if route.pointee.hasOwnLog { return writeOwnLog(exchange, route) }
        }
        // The log is of what clients asked, not of what an operator did.
        if log.isOn, !exchange.isHandled, let lease = exchange.pointee.snapshot ?? lease {
            lease.pointee.snapshot._withUnsafeGuaranteedRef { snapshot in
                if let format = snapshot.accessLog { log.write(exchange, format, self) }
            }
        }
    }
}
