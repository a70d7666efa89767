import CPenstock
import PenstockCore

extension IsolatedChannel {
    /// Acts on a frame of the child; false: it can't be believed.
    func take(_ kind: IsolationFrame.Kind, _ payload: ByteView) -> Bool {
        switch kind {
        case .callReturn: takeReturn(payload)
        case .callout: takeCallout(payload)
        default: false
        }
    }

    private func takeReturn(_ payload: ByteView) -> Bool {
        guard let index = find(EffectFrame.call(of: payload)) else { return false }
        let call = calls[index]
        release(index)
        learn(call)
        if call.abandonedAt != 0 { return true }
        guard let answer = EffectFrame.read(payload, writes: record.pointee.writes) else {
            Detached.complete(loop, token: call.token, verdict: PEN_FAIL) { exchange in
                exchange.pointee.failure.detail = ByteView(
                    "the plugin's process sent what it may not")
                return false
            }
            return false
        }
        // A child that waits doesn't answer, so PENDING is no verdict here.
        let verdict = answer.verdict == PEN_PENDING ? 0 : answer.verdict
        Detached.complete(loop, token: call.token, verdict: verdict) { answer.apply(to: $0) }
        return true
    }

    private func takeCallout(_ payload: ByteView) -> Bool {
        let isBelieved = CalloutFrame.read(payload) { number, there, request -> Bool in
            guard let index = find(number) else { return false }
            guard calls[index].abandonedAt == 0,
                let slot = loop.pointee.tokens.live(calls[index].token),
                let exchange = slot.pointee.exchange
            else { return true }
            // The child times it as well; what it gave up must not go on here.
            let time = request.pointee.timeout_ms
            let here = Tokens.open(
                exchange, .callout, deadline: time > 0 ? exchange.deadline(in: time) : 0)
            calls[index].callouts.append((here, there))
            if here != 0, loop.pointee.callout(exchange, request, here) { return true }
            CalloutExtension.close(exchange, here)
            calls[index].callouts.removeLast()
            var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
            event.value = PEN_UPSTREAM_CONNECT
            answerCallout(there, &event)
            return true
        }
        return isBelieved ?? false
    }

    /// A callout ended that a call in the child waits for.
    func calloutDone(_ event: UnsafePointer<pen_event>) {
        for index in calls.indices where calls[index].token != 0 {
            guard
                let position = calls[index].callouts.firstIndex(where: {
                    $0.here == event.pointee.token
                })
            else { continue }
            let there = calls[index].callouts.remove(at: position).there
            return answerCallout(there, event)
        }
    }

    private func answerCallout(_ token: pen_token, _ event: UnsafePointer<pen_event>) {
        let fits = output.append(.calloutDone) { sink in
            CalloutFrame.encodeEnd(event, token: token, into: &sink)
        }
        if !fits {
            var failed = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
            failed.value = PEN_UPSTREAM_PROTOCOL
            _ = output.append(.calloutDone) { sink in
                CalloutFrame.encodeEnd(&failed, token: token, into: &sink)
            }
        }
        flush()
    }
}
