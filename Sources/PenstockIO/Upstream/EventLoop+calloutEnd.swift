import CPenstock
import PenstockCore

extension EventLoop {
    /// An attempt failed: again elsewhere where that is safe, else whoever waits is told.
    func calloutFailed(_ callout: UnsafeMutablePointer<CalloutRecord>, _ reason: Int64) {
        let isStale = callout.pointee.upstream?.pointee.isReused == true
        if let upstream = callout.pointee.upstream { forget(upstream, callout) }
        if reason != PEN_UPSTREAM_TIMEOUT, !callout.pointee.stream.hasHead,
            callout.pointee.attempts < 3,
            reason == PEN_UPSTREAM_CONNECT || (isStale && callout.pointee.isRepeatable),
            callout.pointee.deadline > now,
            let target = choose(
                callout.pointee.target.pointee.upstream, avoiding: callout.pointee.target)
        {
            callout.pointee.target = target
            // What the first answer had brought is no part of the second.
            callout.pointee.table.count = 0
            callout.pointee.body.count = 0
            return sendCallout(callout)
        }
        guard !callout.pointee.isStarting else {
            // Inside the plugin's own call: it is told when that has returned.
            callout.pointee.failure = reason
            return continueLater(callout)
        }
        endFailed(callout, reason)
    }

    func endFailed(_ callout: UnsafeMutablePointer<CalloutRecord>, _ reason: Int64) {
        var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
        event.value = reason
        answer(callout, &event, [])
        destroy(callout)
    }

    /// Delivers the answer to whoever waits for it.
    func answer(
        _ callout: UnsafeMutablePointer<CalloutRecord>, _ event: inout pen_event,
        _ headers: [pen_kv]
    ) {
        callouts[callout.pointee.token] = nil
        if !callout.pointee.flight.isEmpty { flights[callout.pointee.flight] = nil }
        remember(callout, event, headers)
        headers.withUnsafeBufferPointer { list in
            event.headers = list.baseAddress
            event.header_count = list.count
            deliver(callout.pointee.token, &event)
            for i in 0..<callout.pointee.waiterCount {
                if let token = callout.pointee.waiters?[i] { deliver(token, &event) }
            }
        }
    }

    func deliver(_ token: pen_token, _ event: inout pen_event) {
        guard services.pointee.tokens.claim(token),
            let slot = services.pointee.tokens.live(token)
        else { return }
        event.token = token
        Tokens.deliver(services, slot, &event)
    }

    /// Nobody waits any more for the answer to this token.
    func endCallout(_ token: pen_token) {
        guard let callout = callouts[token], callout.pointee.waiterCount == 0 else { return }
        callouts[token] = nil
        if !callout.pointee.flight.isEmpty { flights[callout.pointee.flight] = nil }
        guard !callout.pointee.stream.isTelling else {
            callout.pointee.stream.isOver = true
            return
        }
        abandon(callout)
    }

    /// Closes the connection of a callout, and forgets it.
    func abandon(_ callout: UnsafeMutablePointer<CalloutRecord>) {
        if let upstream = callout.pointee.upstream {
            forget(upstream, callout)
            closeUpstream(upstream)
        }
        destroy(callout)
    }

    private func forget(_ upstream: Upstream, _ callout: UnsafeMutablePointer<CalloutRecord>) {
        guard upstream.pointee.callout == callout else { return }
        upstream.pointee.callout = nil
        upstream.pointee.target.pointee.inFlight -= 1
        callout.pointee.upstream = nil
    }

    func release(_ upstream: Upstream, of callout: UnsafeMutablePointer<CalloutRecord>) {
        forget(upstream, callout)
        let isWhole =
            upstream.pointee.keepAlive && upstream.pointee.output.isEmpty
            && upstream.pointee.input.count == 0 && !upstream.pointee.socket.hungUp
            && !upstream.pointee.socket.canRead
        isWhole ? giveBack(upstream) : closeUpstream(upstream)
    }

    func destroy(_ callout: UnsafeMutablePointer<CalloutRecord>) {
        leaveName(callout)
        callout.pointee.request.release()
        callout.pointee.body.release()
        callout.pointee.table.fields.deallocate()
        callout.pointee.waiters?.deallocate()
        callout.deinitialize(count: 1)
        callout.deallocate()
    }
}
