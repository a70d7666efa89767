import PenstockCore

extension LoopGroup {
    /// Runs a piece of work on each loop and waits for all, or until `deadline` on the monotonic
    /// clock: false when some loop has not come to it by then (a plugin holds it).
    @discardableResult
    func onEveryLoop(
        until deadline: UInt64 = .max, _ body: @escaping @Sendable (EventLoop) -> Void
    ) -> Bool {
        let gate = Monitor(loops.count)
        for loop in loops {
            let call = Call(loop: loop, gate: gate, body: body)
            loop.services.pointee.post(
                LoopMessage(
                    { context in
                        guard let context else { return }
                        Unmanaged<Call>.fromOpaque(context).takeRetainedValue().run()
                    }, Unmanaged.passRetained(call).toOpaque()))
        }
        return gate.wait(until: deadline) { $0 == 0 }
    }

    private final class Call {
        let loop: EventLoop
        let gate: Monitor<Int>
        let body: @Sendable (EventLoop) -> Void
        init(
            loop: EventLoop, gate: Monitor<Int>, body: @escaping @Sendable (EventLoop) -> Void
        ) {
            self.loop = loop
            self.gate = gate
            self.body = body
        }
        func run() {
            body(loop)
            gate.withLock { $0 -= 1 }
        }
    }
}
