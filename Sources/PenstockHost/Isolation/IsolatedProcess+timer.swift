import PenstockCore

// The timer: a start or an end that takes too long, or the wait before the next start.

extension IsolatedProcess {
    func arm(after nanoseconds: UInt64) {
        cancelTimer()
        supervisor.services.pointee.arm(
            timer, at: PollLoop.monotonicNanoseconds() + nanoseconds)
    }

    func cancelTimer() { supervisor.services.pointee.cancel(timer) }

    static func timerFired(_ timer: UnsafeMutableRawPointer) {
        guard let context = timer.assumingMemoryBound(to: Timer.self).pointee.context else {
            return
        }
        Unmanaged<IsolatedProcess>.fromOpaque(context).takeUnretainedValue().timeUp()
    }

    private func timeUp() {
        if child == nil { return start() }
        if isRetired {
            bury()
        } else if let done = onFirst {
            onFirst = nil
            isRetired = true
            bury()
            done(.failure(PluginError(.timeout, "\(name): its process was not ready in time")))
        } else {
            died("it was not ready in time")
        }
    }
}
