import CPenstock
import PenstockCore

// Callouts with equal keys: one request for those of one time, one answer for those of a while.

extension EventLoop {
    /// Whose answer is whose: the upstream and the key; empty: it is shared with nobody.
    func flightKey(_ request: UnsafePointer<pen_callout_request>) -> [UInt8] {
        let key = request.pointee.single_flight_key
        guard key.isPresent else { return [] }
        return Array(request.pointee.upstream.buffer) + [0]
            + Array(request.pointee.origin.buffer) + [0] + Array(key.buffer)
    }

    /// Answers from memory, in the loop's next turn: never from inside the plugin's own call.
    func recall(_ flight: [UInt8], _ token: pen_token) -> Bool {
        guard let cached = calloutCache.answer(to: flight, now: now) else { return false }
        let job = Unmanaged.passRetained(CachedAnswer(self, token, cached)).toOpaque()
        services.pointee.post(
            LoopMessage(
                { context in
                    guard let context else { return }
                    Unmanaged<CachedAnswer>.fromOpaque(context).takeRetainedValue().deliver()
                }, job))
        return true
    }

    fileprivate func deliver(_ cached: CachedCallout, to token: pen_token) {
        let text = cached.headers.flatMap { $0.0 + $0.1 }
        text.withUnsafeBufferPointer { bytes in
            var headers: [pen_kv] = []
            var at = 0
            for (name, value) in cached.headers {
                let start = bytes.baseAddress.map { $0 + at }
                headers.append(
                    pen_kv(
                        name: ByteView(p: start, n: name.count),
                        value: ByteView(p: start.map { $0 + name.count }, n: value.count)))
                at += name.count + value.count
            }
            cached.body.withUnsafeBufferPointer { body in
                headers.withUnsafeBufferPointer { list in
                    var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
                    event.status = cached.status
                    event.data = ByteView(p: body.baseAddress, n: body.count)
                    event.headers = list.baseAddress
                    event.header_count = list.count
                    deliver(token, &event)
                }
            }
        }
    }

    /// Keeps a good answer for equal keys, as long as its callout says.
    func remember(
        _ callout: UnsafeMutablePointer<CalloutRecord>, _ event: pen_event, _ headers: [pen_kv]
    ) {
        let time = callout.pointee.cacheNanoseconds
        guard time > 0, !callout.pointee.flight.isEmpty, event.status / 100 == 2 else { return }
        calloutCache.keep(
            CachedCallout(
                expires: now + time, status: event.status,
                headers: headers.map { (Array($0.name.buffer), Array($0.value.buffer)) },
                body: Array(event.data.buffer)), for: callout.pointee.flight, now: now)
    }

    /// Waits for the answer of a callout under way with the same key, which now has at least as long.
    func join(_ flight: [UInt8], _ token: pen_token, until deadline: UInt64) -> Bool {
        guard let leader = flights[flight], let callout = callouts[leader],
            callout.pointee.waiterCount < 1024
        else { return false }
        if callout.pointee.waiters == nil { callout.pointee.waiters = .allocate(capacity: 1024) }
        callout.pointee.waiters?[callout.pointee.waiterCount] = token
        callout.pointee.waiterCount += 1
        guard deadline > callout.pointee.deadline else { return true }
        callout.pointee.deadline = deadline
        // Each token has its own timer; this one is for the answer's head.
        if let upstream = callout.pointee.upstream, upstream.pointee.state == .busy,
            !upstream.pointee.headDone
        {
            expect(upstream.timer, at: deadline)
        }
        return true
    }
}

/// A remembered answer on its way to the loop's next turn.
private final class CachedAnswer {
    let loop: EventLoop
    let token: pen_token
    let cached: CachedCallout

    init(_ loop: EventLoop, _ token: pen_token, _ cached: CachedCallout) {
        self.loop = loop
        self.token = token
        self.cached = cached
    }

    func deliver() { loop.deliver(cached, to: token) }
}
