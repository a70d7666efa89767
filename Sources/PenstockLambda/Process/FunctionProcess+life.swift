internal import Glibc

extension FunctionProcess {
    /// Gives it work. It is idle.
    func run(_ next: Invocation) {
        guard let connection = parked else { return }
        parked = nil
        phase = .busy
        invocation = next
        next.startedAt = fleet.loop.now
        next.note("START RequestId: \(next.id) Version: \(next.version)".utf8)
        if firstDeadline > 0 {
            fleet.loop.timers.set(timer, at: firstDeadline)
        } else {
            wait(millis: function.definition.timeoutMillis)
        }
        give(next, connection)
    }

    /// It asks for work.
    func becomeIdle(_ connection: HTTPConnection) {
        parked = connection
        phase = .idle
        isLate = false
        idleSince = fleet.loop.now
        wait(millis: fleet.options.idleMillis)
        // Whom it began for has been served by another: who comes later has all of the function's time.
        if !pool.isWaiting { firstDeadline = 0 }
        if isRetired { end() } else { pool.becameIdle(self) }
    }

    /// Its invocation is over.
    func returned() {
        invocation = nil
        firstDeadline = 0
        phase = .returning
        fleet.loop.timers.set(timer, at: fleet.loop.now + Self.returnNanos)
    }

    /// Ends it, politely first.
    func end() {
        guard phase != .ending else { return }
        phase = .ending
        kill(-pid, SIGTERM)
        wait(millis: fleet.options.graceMillis)
        pool.changed()
    }

    /// Ends it at once; its invocation fails with `error`.
    func end(for error: FunctionError) {
        killedFor = error
        phase = .ending
        kill(-pid, SIGKILL)
        wait(millis: fleet.options.graceMillis)
    }

    /// What is left of the function's time for the invocation that begins, milliseconds.
    var millisLeft: Int {
        guard firstDeadline > 0 else { return function.definition.timeoutMillis }
        let now = fleet.loop.now
        return firstDeadline > now ? Int((firstDeadline - now) / 1_000_000) : 0
    }

    /// It took too long to start: another begins, whose time is the function's.
    private func replace() {
        isReplaced = true
        phase = .ending
        kill(-pid, SIGKILL)
        wait(millis: fleet.options.graceMillis)
        fleet.log(
            .warning, function, pool.firstWaiting?.id ?? "",
            "it wasn't ready after \(fleet.options.initMillis) ms and is started once more, within its "
                + "own time-out")
        pool.startAgain()
    }

    func wait(millis: Int) {
        fleet.loop.timers.set(timer, at: fleet.loop.now + UInt64(millis) * 1_000_000)
    }

    func due() {
        switch phase {
        case .starting:
            guard firstDeadline > 0 else { return replace() }
            let id = pool.firstWaiting?.id ?? "-"
            end(for: .timedOut(id, millis: function.definition.timeoutMillis))
        case .busy:
            guard let invocation else { return }
            end(for: .timedOut(invocation.id, millis: function.definition.timeoutMillis))
        case .idle: end()
        case .returning:
            if isLate { return end() }
            isLate = true
            wait(millis: fleet.options.idleMillis)
            pool.balance()
        case .ending:
            kill(-pid, SIGKILL)
            wait(millis: 1000)
        }
    }
}
