import Glibc
import Synchronization

extension IsolatedProcess {
    func refused(_ error: PluginError) {
        if let done = onFirst {
            onFirst = nil
            isRetired = true
            bury()
            keepAlive = nil
            done(.failure(error))
        } else {
            bury()
            scheduleRestart("it refused: \(error.message)", how: "")
        }
    }

    func died(_ reason: String) {
        guard child != nil else { return }
        let how = bury()
        if isRetired { return }
        if let done = onFirst {
            onFirst = nil
            isRetired = true
            keepAlive = nil
            return done(
                .failure(PluginError(.crashed, "\(name): its process ended at start: \(how)")))
        }
        scheduleRestart(reason, how: how)
    }

    /// Kills what is left of the child and closes what is ours; answers how it ended.
    @discardableResult
    func bury() -> String {
        cancelTimer()
        guard let child else { return "" }
        supervisor.watch(control, 0, handler: nil)
        let how = child.end()
        for socket in child.sockets { close(socket) }
        self.child = nil
        number.store(0, ordering: .relaxed)
        if isRetired { keepAlive = nil }
        status.store(0, ordering: .relaxed)
        let generation = generation
        for channel in channels { channel.loop.perform { channel.detach(generation, .restarting) } }
        return how
    }

    private func scheduleRestart(_ reason: String, how: String) {
        let now = PollLoop.monotonicNanoseconds()
        if readyAt > 0, now - readyAt > limits.crashWindow { backoff = limits.backoffMin }
        readyAt = 0
        deaths = deaths.filter { now - $0 < limits.crashWindow } + [now]
        let fields = [("reason", reason), ("ended", how), ("deaths", String(deaths.count))]
        guard deaths.count < limits.crashMax else {
            let generation = generation
            for channel in channels { channel.loop.perform { channel.detach(generation, .capped) } }
            log(
                LogRecord(
                    .error, "the plugin's process died too often and stays down until a reload",
                    source: name, fields: fields))
            status.store(2, ordering: .releasing)
            return
        }
        log(
            LogRecord(
                .warning, "the plugin's process died; started again in \(backoff / 1_000_000) ms",
                source: name, fields: fields))
        arm(after: backoff)
        backoff = min(backoff * 2, limits.backoffMax)
    }
}
