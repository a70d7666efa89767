import PenstockCore

// Armed timers are a ring sorted by deadline around the sentinel `timers`.

extension PollLoop {
    func arm(_ timer: UnsafeMutablePointer<Timer>, at deadline: UInt64) {
        if timer.pointee.isArmed { cancel(timer) }
        timer.pointee.deadline = deadline
        // From the back: a new timer is usually among the last to fire.
        var before = timers.pointee.previous ?? timers
        while before != timers, before.pointee.deadline > deadline {
            before = before.pointee.previous ?? timers
        }
        let after = before.pointee.next ?? timers
        timer.pointee.previous = before
        timer.pointee.next = after
        before.pointee.next = timer
        after.pointee.previous = timer
    }

    func cancel(_ timer: UnsafeMutablePointer<Timer>) {
        guard let next = timer.pointee.next, let previous = timer.pointee.previous else { return }
        previous.pointee.next = next
        next.pointee.previous = previous
        timer.pointee.next = nil
        timer.pointee.previous = nil
    }

    func fireTimers() {
        while let first = timers.pointee.next, first != timers,
            first.pointee.deadline <= services.pointee.now
        {
            cancel(first)
            first.pointee.fire(first)
        }
    }

    /// Milliseconds until the first timer, rounded up; at most `max` unless that is -1.
    func waitTime(max limit: Int32) -> Int32 {
        guard let first = timers.pointee.next, first != timers else { return limit }
        let now = PollLoop.monotonicNanoseconds()
        let deadline = first.pointee.deadline
        let left = deadline > now ? (deadline - now + 999_999) / 1_000_000 : 0
        let wait = Int32(clamping: left)
        return limit < 0 ? wait : min(limit, wait)
    }
}
