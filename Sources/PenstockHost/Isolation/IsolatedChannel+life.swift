import CPenstock
import Glibc
import PenstockCore

extension IsolatedChannel {
    /// A fresh child listens at the other end of `descriptor`, which is taken over.
    func attach(_ descriptor: Int32, generation: UInt32, hasEvents: Bool) {
        if outage == .retired {
            close(descriptor)
            return
        }
        if self.descriptor >= 0 { drop("the plugin's process died") }
        guard
            let opened = loop.pointee.tokens.open(
                .descriptor, exchange: nil, instance: UnsafePointer(record))
        else {
            close(descriptor)
            report(generation, "no token is left to watch the plugin's process with")
            return
        }
        watch = opened.token
        opened.slot.pointee.period = UInt64(descriptor)
        self.descriptor = descriptor
        self.generation = generation
        self.hasEvents = hasEvents
        input.clear()
        output.clear()
        interest = PEN_FD_READ
        if !loop.pointee.watch(descriptor, interest, watch) {
            lost("the plugin's process can't be watched")
        }
    }

    /// The child of `generation` is gone, or all of them for good.
    func detach(_ generation: UInt32, _ outage: Outage) {
        if descriptor >= 0, self.generation == generation || outage == .retired {
            drop("the plugin's process died")
        }
        if self.outage != .retired, descriptor < 0 { self.outage = outage }
    }

    /// The socket broke or the child lied: nothing more is expected of it.
    func lost(_ reason: StaticString) {
        let generation = generation
        drop(reason)
        outage = .restarting
        report(generation, reason)
    }

    private func drop(_ reason: StaticString) {
        guard descriptor >= 0 else { return }
        _ = loop.pointee.watch(descriptor, 0, watch)
        if let slot = loop.pointee.tokens.live(watch) { loop.pointee.tokens.close(slot) }
        close(descriptor)
        descriptor = -1
        watch = 0
        if hangTimer.pointee.isArmed { loop.pointee.cancel(hangTimer) }
        // What waits ends by its step's policy. Each may lead to new calls, which are refused now.
        for index in calls.indices where calls[index].token != 0 {
            let call = calls[index]
            release(index)
            fail(call, reason)
        }
    }

    private func fail(_ call: Call, _ reason: StaticString) {
        guard call.abandonedAt == 0 else { return }
        Detached.complete(loop, token: call.token, verdict: PEN_FAIL) { exchange in
            exchange.pointee.failure.detail = ByteView(reason)
            return false
        }
    }
}
