import CPenstock
import PenstockCore
import PenstockHTTP

extension EventLoop {
    /// A callout's response: head, then body. False: stop reading.
    func parseCallout(_ upstream: Upstream, _ callout: UnsafeMutablePointer<CalloutRecord>) -> Bool
    {
        while true {
            let result = HeadParser.parseResponse(
                upstream.pointee.input.bytes, upstream.pointee.input.count,
                to: callout.pointee.method, resumeAt: &upstream.pointee.headResume,
                head: &upstream.pointee.head, table: &callout.pointee.table,
                limits: options.limits.head)
            switch result {
            case .incomplete where upstream.pointee.input.room > 0: return true
            case .incomplete, .refused:
                upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                return false
            case .complete: break
            }
            upstream.pointee.input.start += upstream.pointee.head.headBytes
            if upstream.pointee.head.status >= 200 { break }
            // As for forwarded requests: nobody asked for a switch.
            if upstream.pointee.head.status == 101 {
                upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                return false
            }
            upstream.pointee.headResume = 0
            callout.pointee.table.count = 0
        }
        upstream.pointee.headDone = true
        upstream.pointee.keepAlive = upstream.pointee.head.framing.keepAlive
        upstream.pointee.decoder = BodyDecoder(upstream.pointee.head.framing, isRequest: false)
        if callout.pointee.stream.isOn { return beginStream(upstream, callout) }
        return gatherCallout(upstream, callout)
    }

    /// Uses what is in the buffer of an answer's body; false: stop reading.
    func gatherCallout(
        _ upstream: Upstream, _ callout: UnsafeMutablePointer<CalloutRecord>
    ) -> Bool {
        if callout.pointee.stream.isOn { return tellStream(upstream, callout) }
        while true {
            switch upstream.pointee.decoder.next(
                upstream.pointee.input.bytes, upstream.pointee.input.count)
            {
            case .data(let offset, let count, let consumed):
                let bytes = upstream.pointee.input.bytes + offset
                upstream.pointee.input.start += consumed
                guard callout.pointee.body.append(bytes, count, expected: count) else {
                    upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                    return false
                }
            case .needMore:
                upstream.pointee.input.start = upstream.pointee.input.end
                return true
            case .end(let consumed):
                upstream.pointee.input.start += consumed
                upstream.pointee.bodyDone = true
                calloutDone(upstream, callout)
                return false
            case .refused:
                upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
                return false
            }
        }
    }

    /// The fields of an answer, as views of its head.
    func headers(_ callout: UnsafeMutablePointer<CalloutRecord>) -> [pen_kv] {
        (0..<callout.pointee.table.count).map {
            let field = callout.pointee.table.fields[$0]
            return pen_kv(name: field.nameView, value: field.valueView)
        }
    }

    /// The answer is whole.
    func calloutDone(_ upstream: Upstream, _ callout: UnsafeMutablePointer<CalloutRecord>) {
        upstream.pointee.bodyDone = true
        // A stream's reader had them with the head, whose place in the buffer may be used since.
        let headers = callout.pointee.stream.isOn ? [] : headers(callout)
        var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
        event.status = Int32(upstream.pointee.head.status)
        let body = callout.pointee.body
        event.data = ByteView(p: UnsafePointer(body.base), n: body.count)
        answer(callout, &event, headers)
        release(upstream, of: callout)
        destroy(callout)
    }
}
