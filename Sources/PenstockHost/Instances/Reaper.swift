import PenstockCore

/// Runs destroy() of instances away from the loops: the last reference to one may go anywhere, and
/// destroy may take its time.
final class Reaper: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isRunning = false
    }
    private let state = Monitor(State())

    /// Runs `job` on the reaper's thread, one after the other.
    func add(_ job: @escaping @Sendable () -> Void) {
        let mustStart = state.withLock { state in
            state.jobs.append(job)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard mustStart else { return }
        // The thread ends when there is nothing left: instances are destroyed seldom.
        if !HelperThread.start("pen-reaper", { self.work() }) { work() }
    }

    /// Waits until every job has run. At process exit and in tests.
    func drain() {
        state.wait { $0.jobs.isEmpty && !$0.isRunning }
    }

    private func work() {
        while true {
            let job = state.withLock { state -> (@Sendable () -> Void)? in
                guard !state.jobs.isEmpty else {
                    state.isRunning = false
                    return nil
                }
                return state.jobs.removeFirst()
            }
            guard let job else { return }
            job()
        }
    }
}
