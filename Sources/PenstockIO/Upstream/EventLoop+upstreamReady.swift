import PenstockCore

extension EventLoop {
    /// Something happened on an upstream's connection.
    func upstreamReady(_ upstream: Upstream, _ bits: UInt32) {
        if upstream.pointee.state.isBeginning {
            guard begin(upstream, bits) else { return }
            connected(upstream)
            if upstream.pointee.state == .closed { return }
        }
        if upstream.pointee.socket.canWrite, !upstream.pointee.output.isEmpty {
            let pending = upstream.pointee.output.count
            guard flush(upstream.socket, &upstream.pointee.output) else {
                // The answer may be there already (an early refusal): read before giving up.
                upstream.pointee.output.release()
                upstream.pointee.keepAlive = false
                upstream.pointee.socket.canRead = true
                upstream.pointee.socket.hungUp = true
                return upstreamReadable(upstream)
            }
            if upstream.pointee.output.count < pending,
                let client = upstream.pointee.exchange?.clientRecord
            {
                tunnelMoved(client, upstream)
            }
            if upstream.pointee.output.isEmpty { upstreamDrained(upstream) }
            if upstream.pointee.state == .closed { return }
        }
        if upstream.pointee.socket.canRead { upstreamReadable(upstream) }
    }

    /// Goes on with what comes before the request; true: it is over.
    @inline(never)
    private func begin(_ upstream: Upstream, _ bits: UInt32) -> Bool {
        if upstream.pointee.state == .connecting {
            guard bits & (Event.writable | Event.hangup) != 0 else { return false }
            guard system.connectError(system.context, upstream.pointee.socket.descriptor) == 0
            else {
                connectFailed(upstream)
                return false
            }
            connectWon(upstream)
            guard let rules = upstream.pointee.target.pointee.tls else { return true }
            beginHandshake(upstream, rules.takeUnretainedValue())
            // Who failed may have been replaced, or closed.
            guard upstream.pointee.state == .shaking else { return false }
        }
        return shake(upstream)
    }

    func connected(_ upstream: Upstream) {
        if upstream.pointee.isCarrier { return carrierConnected(upstream) }
        upstream.pointee.state = .busy
        upstream.pointee.target.pointee.failures = 0
        guard let deadline = headDeadline(upstream) else { return }
        guard let exchange = upstream.pointee.exchange else {
            return expect(upstream.timer, at: deadline)
        }
        upstream.timer.pointee.value = deadline
        if let client = exchange.clientRecord, client.pointee.bodyMode == .streaming,
            upstream.pointee.output.isEmpty
        {
            resumeReading(client)
        }
    }

    /// When the head of an answer has to be there, if its request goes out now.
    func headDeadline(_ upstream: Upstream) -> UInt64? {
        guard let exchange = upstream.pointee.exchange, let state = upstreamState(exchange) else {
            return upstream.pointee.callout?.pointee.deadline
        }
        let timeout = exchange.pointee.forward.timeoutMilliseconds
        return now + (timeout > 0 ? UInt64(timeout) * 1_000_000 : state.pointee.headTimeout)
    }

    /// The upstream took all that was pending: the client's body goes on.
    func upstreamDrained(_ upstream: Upstream) {
        guard let exchange = upstream.pointee.exchange, let client = exchange.clientRecord,
            client.pointee.bodyMode == .streaming
        else {
            if upstream.pointee.isCarrier { touch(upstream.socket) }
            return
        }
        resumeReading(client)
    }

    func upstreamReadable(_ upstream: Upstream) {
        var budget = 16
        while upstream.pointee.socket.canRead {
            if budget == 0 {
                deferred.append(sockets.data(upstream.socket))
                return
            }
            budget -= 1
            guard upstream.pointee.state == .busy else { return idleReadable(upstream) }
            // Behind the answer nothing is wanted; what comes spoils the connection (`dropUpstream`).
            if upstream.pointee.isPaused || upstream.pointee.bodyDone { return }
            if upstream.pointee.headDone,
                upstream.pointee.exchange?.pointee.flags.contains(.committed) == false,
                !upstream.pointee.isGathering
            {
                // The pipeline is at work on the head; the body stays in the socket.
                return
            }
            if upstream.pointee.isGathering, !mayGather(upstream.socket) { return }
            guard readResponse(upstream) else { return }
        }
    }

    /// Bytes or the end on an idle connection: either way it is of no more use.
    private func idleReadable(_ upstream: Upstream) {
        if upstream.pointee.state == .http2 { return readFrames(upstream) }
        guard upstream.pointee.state == .idle else { return }
        if upstream.pointee.socket.tls != nil, staysIdle(upstream) { return }
        closeUpstream(upstream)
    }
}
