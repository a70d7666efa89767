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
    static let returnNanos: UInt64 = 25_000_000
    /// Reads of what it wrote last, once it has ended.
    static let lastReadsMax = 16

    let function: PreparedFunction
    unowned let pool: FunctionPool
    unowned let fleet: FunctionFleet
    let started: ProcessStart
    /// nil: its memory is watched.
    let memory: MemoryGroup?
    var pidKey: EpollLoop.Key = 0
    var listener: LoopbackListener?
    var pipes: [LogPipe] = []
    lazy var timer = LoopTimer { [unowned self] in due() }

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
    var isLate = false
    var idleSince: UInt64 = 0
    var killedFor: FunctionError?
    /// Another process is to begin in its place, which its invocation waits for.
    var isReplaced = false
    /// Of one that begins in another's place: when the function's time is over, monotonic nanoseconds; 0
    /// once its first invocation is, or when nobody waits for it any more.
    var firstDeadline: UInt64 = 0

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
}
