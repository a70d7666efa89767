internal import CSystem
internal import Glibc

/// A process that runs a function's code: asks its Runtime API for one invocation after the other.
///
/// What can happen to it, and what it means for the invocation that it has; how it is spoken to is in
/// `FunctionProcess+runtimeAPI`. The loop's thread only.
final class FunctionProcess: LoopSource {
    enum Phase {
        /// Hasn't asked for work yet.
        case starting
        /// Waits for work.
        case idle
        case busy
        /// Has answered and not asked for more yet.
        case returning
        /// Was told to end.
        case ending
    }

    /// How long a process that has answered may take to ask for more before another is started, ns.
    private static let returnNanos: UInt64 = 25_000_000
    /// Reads of what it wrote last, once it has ended.
    private static let lastReadsMax = 16

    let function: PreparedFunction
    unowned let pool: FunctionPool
    unowned let fleet: FunctionFleet
    private let started: ProcessStart
    /// nil: its memory is watched.
    let memory: MemoryGroup?
    private var pidKey: EpollLoop.Key = 0
    private var listener: LoopbackListener?
    private var pipes: [LogPipe] = []
    private lazy var timer = LoopTimer { [unowned self] in due() }

    var phase = Phase.starting
    /// What it works on.
    var invocation: Invocation?
    /// The connection whose request for work isn't answered.
    var parked: HTTPConnection?
    /// What it said of its own start's failure.
    var initError: [UInt8]?
    /// Ends as soon as it has no work: its code is old.
    var isRetired = false
    /// Has answered so long ago that nobody counts on it.
    private(set) var isLate = false
    private(set) var idleSince: UInt64 = 0
    private var killedFor: FunctionError?
    /// Another process is to begin in its place, which its invocation waits for.
    private var isReplaced = false
    /// Of one that begins in another's place: when the function's time is over, monotonic nanoseconds; 0
    /// once its first invocation is, or when nobody waits for it any more.
    private var firstDeadline: UInt64 = 0

    /// - Parameter isSecond: another one took too long to start. Lambda Developer Guide, "Understanding the
    ///   Lambda execution environment lifecycle", Init phase: "limited to 10 seconds. If all three tasks do
    ///   not complete within 10 seconds, Lambda retries the Init phase at the time of the first function
    ///   invocation with the configured function timeout"; and "Failures during the invoke phase": that
    ///   "limits the duration of the entire Invoke phase", this start and the invocation together.
    init(
        _ function: PreparedFunction, _ pool: FunctionPool, isSecond: Bool = false
    ) throws(LambdaFailure) {
        self.function = function
        self.pool = pool
        fleet = pool.fleet
        let socket = try LoopbackSocket()
        let environment =
            function.environment + [
                "AWS_LAMBDA_RUNTIME_API=127.0.0.1:\(socket.port)",
                "AWS_LAMBDA_LOG_STREAM_NAME=\(LogStreamName.fresh(function.definition.version))",
            ]
        let memory = fleet.memoryGroups?.make(memoryMiB: function.definition.memoryMiB)
        self.memory = memory
        do throws(LambdaFailure) {
            started = try ProcessStart.start(
                function.command, in: function.directory, environment: environment,
                group: memory?.descriptor ?? -1)
        } catch {
            if let memory { fleet.memoryGroups?.remove(memory) }
            close(socket.descriptor)
            throw error
        }
        memory?.closeDescriptor()
        do throws(LambdaFailure) {
            listener = try LoopbackListener(
                socket, fleet.loop, fleet.reader, self, connectionsMax: Self.connectionsMax)
            guard let key = fleet.loop.add(started.pidDescriptor, CSYS_EPOLL_IN, self) else {
                throw LambdaFailure(message: "no room for another descriptor")
            }
            pidKey = key
        } catch {
            kill(-started.pid, SIGKILL)
            while waitpid(started.pid, nil, 0) < 0, errno == EINTR {}
            for descriptor in [started.pidDescriptor, started.output, started.error] {
                close(descriptor)
            }
            listener?.close()
            if let memory { fleet.memoryGroups?.remove(memory) }
            throw error
        }
        pipes = [started.output, started.error].compactMap { descriptor in
            LogPipe(descriptor, fleet.loop) { [unowned self] in wrote($0) }
        }
        wait(millis: isSecond ? function.definition.timeoutMillis : fleet.options.initMillis)
        if isSecond {
            firstDeadline =
                fleet.loop.now + UInt64(function.definition.timeoutMillis) * 1_000_000
        }
    }

    var pid: pid_t { started.pid }
    var isIdle: Bool { phase == .idle }

    // MARK: Life

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

    private func wait(millis: Int) {
        fleet.loop.timers.set(timer, at: fleet.loop.now + UInt64(millis) * 1_000_000)
    }

    private func due() {
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

    // MARK: Death

    /// The process has ended.
    func ready(_ events: UInt32) {
        // Whatever it started goes with it; until it is waited for, the group's number is its own.
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        guard waitpid(pid, &status, Int32(WNOHANG)) == pid else { return }
        for pipe in pipes {
            for _ in 0..<Self.lastReadsMax where pipe.drain() {}
            pipe.close()
        }
        fleet.loop.timers.cancel(timer)
        fleet.loop.remove(pidKey, started.pidDescriptor)
        close(started.pidDescriptor)
        parked = nil
        listener?.close()
        listener = nil
        let wasStarting = phase == .starting || (phase == .ending && idleSince == 0)
        phase = .ending
        let how = ExitText.of(status)
        if let memory {
            if memory.isExhausted { tellExhausted() }
            fleet.memoryGroups?.remove(memory)
        }
        if let invocation {
            self.invocation = nil
            invocation.note("END RequestId: \(invocation.id)".utf8)
            invocation.fail(killedFor ?? .exited(invocation.id, how: how))
            fleet.log(
                .warning, function, invocation.id,
                killedFor?.message ?? "its process ended: \(how.isEmpty ? "exit status 0" : how)")
        } else if wasStarting, !isRetired, !isReplaced {
            pool.failedToStart(killedFor, initError, how: how)
        }
        pool.ended(self)
    }

    private func tellExhausted() {
        fleet.log(
            .error, function, invocation?.id ?? "",
            "it needed more than \(function.definition.memoryMiB) MiB and the kernel ended it: give it "
                + "more MemorySize")
    }

    /// Bytes that it has, or had at most where that is known.
    var usedMemory: Int { memory?.used ?? ProcessMemory.resident(pid) }

    private func wrote(_ line: ArraySlice<UInt8>) {
        invocation?.note(line)
        fleet.log(.info, function, invocation?.id ?? "", String(decoding: line, as: UTF8.self))
    }

    /// Reads what it has written by now, for a log that goes with an answer.
    func readLogs() { for pipe in pipes { pipe.drain() } }
}

/// How a process ended, in Lambda's words.
enum ExitText {
    /// Empty for status 0.
    static func of(_ status: Int32) -> String {
        let signal = status & 0x7f
        guard signal == 0 else {
            return signal == SIGKILL ? "signal: killed" : "signal: \(name(signal))"
        }
        let code = status >> 8 & 0xff
        return code == 0 ? "" : "exit status \(code)"
    }

    private static func name(_ signal: Int32) -> String {
        switch signal {
        case SIGSEGV: "segmentation fault"
        case SIGABRT: "aborted"
        case SIGTERM: "terminated"
        default: String(signal)
        }
    }
}
