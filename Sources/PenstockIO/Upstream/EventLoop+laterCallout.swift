import CPenstock
import PenstockCore

extension EventLoop {
    /// Goes on with a callout in the loop's next turn, if it is still there.
    func continueLater(_ callout: UnsafeMutablePointer<CalloutRecord>) {
        let job = Unmanaged.passRetained(LaterCallout(self, callout.pointee.token)).toOpaque()
        services.pointee.post(
            LoopMessage(
                { context in
                    guard let context else { return }
                    let job = Unmanaged<LaterCallout>.fromOpaque(context).takeRetainedValue()
                    job.loop.continueCallout(job.token)
                }, job))
    }

    private func continueCallout(_ token: pen_token) {
        guard let callout = callouts[token] else { return }
        guard callout.pointee.failure == 0 else {
            return endFailed(callout, callout.pointee.failure)
        }
        continueStream(callout)
    }
}

/// A callout that goes on in the loop's next turn.
private final class LaterCallout {
    let loop: EventLoop
    let token: pen_token

    init(_ loop: EventLoop, _ token: pen_token) {
        self.loop = loop
        self.token = token
    }
}
