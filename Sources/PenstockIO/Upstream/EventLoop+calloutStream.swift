import CPenstock
import PenstockCore
import PenstockHTTP

// Streamed callouts (pen.callout-stream/1): the plugin asks for one piece after the other. What it
// does not ask for stays in the connection's one block and in the socket, as a forwarded body does
// whose client takes nothing (`isPaused`).

extension EventLoop {
    /// The plugin asks for what comes next; false: it did already, or had no head yet.
    func nextChunk(_ token: pen_token) -> Bool {
        guard let callout = callouts[token], callout.pointee.stream.hasHead,
            !callout.pointee.stream.isWanted
        else { return false }
        callout.pointee.stream.isWanted = true
        // Inside the hook that was told the last piece: the reading goes on when that returns.
        if !callout.pointee.stream.isTelling { continueLater(callout) }
        return true
    }

    /// A stream's head is whole: to the plugin. False: stop reading.
    func beginStream(
        _ upstream: Upstream, _ callout: UnsafeMutablePointer<CalloutRecord>
    ) -> Bool {
        expect(upstream.timer, at: now + upstream.idleTimeout)
        callout.pointee.stream.hasHead = true
        var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_HEAD)
        let isLive = headers(callout).withUnsafeBufferPointer { list in
            event.headers = list.baseAddress
            event.header_count = list.count
            return tell(callout, upstream, &event)
        }
        return isLive && tellStream(upstream, callout)
    }

    /// Tells the plugin what is in the buffer of a stream's body, as long as it asks; false: stop
    /// reading.
    func tellStream(
        _ upstream: Upstream, _ callout: UnsafeMutablePointer<CalloutRecord>
    ) -> Bool {
        while callout.pointee.stream.isWanted {
            switch upstream.pointee.decoder.next(
                upstream.pointee.input.bytes, upstream.pointee.input.count)
            {
            case .data(let offset, let count, let consumed):
                let bytes = upstream.pointee.input.bytes + offset
                upstream.pointee.input.start += consumed
                guard count <= callout.pointee.body.limit - callout.pointee.stream.bytes else {
                    upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                    return false
                }
                var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_CHUNK)
                event.value = Int64(callout.pointee.stream.bytes)
                event.data = ByteView(bytes, count)
                callout.pointee.stream.bytes += count
                guard tell(callout, upstream, &event) else { return false }
            case .needMore:
                upstream.pointee.input.start = upstream.pointee.input.end
                return true
            case .end(let consumed):
                upstream.pointee.input.start += consumed
                calloutDone(upstream, callout)
                return false
            case .refused:
                upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                return false
            }
        }
        upstream.pointee.isPaused = true
        return false
    }

    /// Goes on with a stream whose plugin asked outside of its events.
    func continueStream(_ callout: UnsafeMutablePointer<CalloutRecord>) {
        guard let upstream = callout.pointee.upstream, callout.pointee.stream.isWanted else {
            return
        }
        upstream.pointee.isPaused = false
        expect(upstream.timer, at: now + upstream.idleTimeout)
        if tellStream(upstream, callout), upstream.pointee.socket.canRead {
            upstreamReadable(upstream)
        }
    }

    /// One event of a stream; false: nobody wants more of it, and callout and connection are gone.
    private func tell(
        _ callout: UnsafeMutablePointer<CalloutRecord>, _ upstream: Upstream,
        _ event: inout pen_event
    ) -> Bool {
        let token = callout.pointee.token
        // Not claimed: the token stays open for the next event. Somebody else may have (resume()).
        guard services.pointee.tokens.isOpen(token),
            let slot = services.pointee.tokens.live(token)
        else {
            endCallout(token)
            return false
        }
        event.token = token
        event.status = Int32(upstream.pointee.head.status)
        callout.pointee.stream.isWanted = false
        callout.pointee.stream.isTelling = true
        Tokens.deliver(services, slot, &event)
        callout.pointee.stream.isTelling = false
        guard !callout.pointee.stream.isOver else {
            abandon(callout)
            return false
        }
        return true
    }
}
