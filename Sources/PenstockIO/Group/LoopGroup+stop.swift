import Glibc
import PenstockCore

extension LoopGroup {
    /// Takes no new connections, answers what was read, closes idle connections; true when all ended
    /// within the time.
    public func drain(timeoutNanoseconds: UInt64) -> Bool {
        let end = LinuxSystem.nanoseconds(CLOCK_MONOTONIC) + timeoutNanoseconds
        let open = Monitor(loops.count)
        let begun = onEveryLoop(until: end) { loop in
            loop.onDrained = { open.withLock { $0 -= 1 } }
            loop.beginDrain()
        }
        return begun && open.wait(until: end) { $0 == 0 }
    }

    /// Ends the loops' threads, whatever is open, and waits for them, at most a second for one that a
    /// plugin holds: false then, and only the end of the process ends it. Logs are flushed.
    @discardableResult
    public func stop() -> Bool {
        let end = LinuxSystem.nanoseconds(CLOCK_MONOTONIC) + 1_000_000_000
        let isStopped = onEveryLoop(until: end) { loop in
            loop.flushLogs()
            loop.shouldStop = true
        }
        removeSocketFiles()
        guard isStopped else { return false }
        for thread in threads { pthread_join(thread, nil) }
        // Without threads the loops are this one's. A lease whose exchanges are still open keeps its
        // snapshot: their plugins must not be destroyed under them.
        if !threads.isEmpty { for loop in loops { loop.releaseIdleLeases() } }
        threads = []
        logWriter?.waitUntilWritten()
        apiLogs.waitUntilWritten()
        return true
    }

    private func removeSocketFiles() {
        guard !threads.isEmpty else { return }
        for case .unix(let path) in options.listeners.map(\.address) { unlink(path) }
    }
}
