import CPenstock
import CSystem
import Glibc
public import PenstockCore
import PenstockHTTP
import Synchronization

/// All event loops of the process: N for clients, one for the operator.
///
/// Life: `init` makes the loops (their `services` can be given to plugins), `start` binds and runs,
/// `publish` swaps the snapshot, `drain` and `stop` end it. All of it [main]; the loops run on
/// threads of their own.
public final class LoopGroup: @unchecked Sendable {
    // Safe: the stored properties are written by `init` and `start` only, before the threads that
    // read them run; everything else goes through the loops' inboxes or atomics.

    private let options: LoopGroupOptions
    private let workers: WorkerPool
    private let systems: [LinuxSystem]
    private let loops: [EventLoop]
    private let resolver = Resolver()
    private let contexts = UpstreamContexts()
    private let logWriter: LogWriter?
    private let apiLogs = LogWriters()
    private var threads: [pthread_t] = []
    private let active = Atomic<Int>(0)

    /// Why a group could not be made or started.
    public struct Failure: Error {
        /// What went wrong and what to do.
        public var message: String
        /// The errno, or 0.
        public var code: Int32
    }

    /// Makes the loops, without threads or sockets yet.
    public init(_ options: LoopGroupOptions) throws(Failure) {
        self.options = options
        workers = WorkerPool { lane in
            switch lane {
            case WorkLane.resolve: WorkerPool.Lane(threads: 2, queue: 256)
            case WorkLane.files: WorkerPool.Lane(threads: 1, queue: 256)
            case WorkLane.management: WorkerPool.Lane(threads: 4, queue: 1024)
            default: WorkerPool.Lane(threads: 4, queue: 256)
            }
        }
        if let path = options.accessLogPath {
            guard let writer = LogWriter(path: path) else {
                throw Failure(
                    message:
                        "can't open the access log \(path): \(String(cString: strerror(errno)))",
                    code: errno)
            }
            logWriter = writer
        } else {
            logWriter = nil
        }
        var systems: [LinuxSystem] = []
        var loops: [EventLoop] = []
        let hasOperator = options.listeners.contains(where: \.isOperators)
        let total = options.loops + (hasOperator ? 1 : 0)
        for index in 0..<total {
            let system = LinuxSystem(workers: workers)
            var handlers: [Int32: @Sendable (HandlerRequest) -> HandlerResponse] = [:]
            for (i, listener) in options.listeners.enumerated() {
                if let handler = listener.handler { handlers[Int32(i)] = handler }
            }
            let isOperator = index == options.loops
            loops.append(
                EventLoop(
                    index: UInt32(index), count: UInt32(total), system: system.calls,
                    options: options, log: AccessLog(writer: isOperator ? nil : logWriter),
                    resolver: resolver, contexts: contexts, handlers: handlers))
            systems.append(system)
        }
        for loop in loops { loop.peers = loops.map { PeerLoop(value: $0) } }
        self.systems = systems
        self.loops = loops
    }

    /// What the loops do for exchanges, one table a loop; for Host. Valid for the process's life.
    /// The operator's loop, if there is one, is the last and runs no plugins.
    public var services: [UnsafeMutablePointer<LoopServices>] { loops.map(\.services) }

    /// Where a listener listens.
    public struct BoundListener: Sendable {
        /// Its name.
        public var name: String
        /// "127.0.0.1:8080" or a path.
        public var address: String
        /// Its port, 0 for a UNIX socket.
        public var port: UInt16
    }

    /// Binds every listener and starts the threads with a first snapshot.
    public func start(_ snapshot: Snapshot) throws(Failure) -> [BoundListener] {
        try contexts.prepare(snapshot.upstreams)
        _ = resolver.prepare(snapshot.upstreams)
        let writers = try apiLogs.writers(snapshot.logPaths, own: options.accessLogPath)
        var bound: [BoundListener] = []
        for (i, listener) in options.listeners.enumerated() {
            bound.append(try bind(listener, index: Int32(i)))
        }
        for loop in loops {
            loop.adopt(snapshot, writers: writers)
            active.add(1, ordering: .relaxed)
            threads.append(spawn(loop))
        }
        startResolving()
        return bound
    }

    private func bind(_ listener: ListenerOptions, index: Int32) throws(Failure) -> BoundListener {
        let serving =
            listener.isOperators ? [loops[loops.count - 1]] : Array(loops[..<options.loops])
        switch listener.address {
        case .unix(let path):
            guard let address = Address(unixPath: path) else {
                throw Failure(
                    message:
                        "\(listener.name): the socket path \(path) is empty or longer than 107 bytes",
                    code: 0)
            }
            removeStale(path, address)
            // UNIX sockets know no SO_REUSEPORT: the loops share one descriptor.
            let descriptor = ListenerSocket.open(address, backlog: listener.backlog, shared: false)
            guard descriptor >= 0 else { throw failure(listener, path, -descriptor) }
            for (i, loop) in serving.enumerated() {
                let own = i == 0 ? descriptor : fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
                loop.listen(own, listener, index: index, port: 0)
            }
            return BoundListener(name: listener.name, address: path, port: 0)
        case .tcp(let host, let port):
            guard case .success(let found) = Address.resolve(host: host, port: port, passive: true),
                var address = found.first
            else {
                throw Failure(
                    message: "\(listener.name): can't resolve the listener address \(host)", code: 0
                )
            }
            var actual = port
            for loop in serving {
                let descriptor = ListenerSocket.open(
                    address, backlog: listener.backlog, shared: serving.count > 1)
                guard descriptor >= 0 else {
                    throw failure(listener, "\(host):\(port)", -descriptor)
                }
                if actual == 0 {
                    // The first loop's free port is everybody's.
                    actual = ListenerSocket.port(of: descriptor)
                    if case .success(let again) = Address.resolve(
                        host: host, port: actual, passive: true),
                        let first = again.first
                    {
                        address = first
                    }
                }
                loop.listen(descriptor, listener, index: index, port: actual)
            }
            return BoundListener(
                name: listener.name,
                address: "\(host.contains(":") ? "[\(host)]" : host):\(actual)",
                port: actual)
        }
    }

    /// A socket file that nobody listens on any more is in the way of a bind.
    private func removeStale(_ path: String, _ address: Address) {
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return }
        defer { close(probe) }
        // Whatever else has that name is somebody's file and stays: bind says that it is in the way.
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        let connected = address.withRaw { connect(probe, $0, $1) }
        if connected != 0, errno == ECONNREFUSED { unlink(path) }
    }

    private func failure(_ listener: ListenerOptions, _ address: String, _ code: Int32) -> Failure {
        var message =
            "listener \(listener.name): can't listen on \(address): \(String(cString: strerror(code)))"
        if code == EADDRINUSE {
            message += "; another process has it (ss -ltnp shows which), or choose another address"
        } else if code == EACCES {
            message += "; ports below 1024 need the capability CAP_NET_BIND_SERVICE"
        }
        return Failure(message: message, code: code)
    }

    private func spawn(_ loop: EventLoop) -> pthread_t {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Runner(loop: loop, group: self)).toOpaque()
        pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Runner>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        return thread
    }

    private final class Runner {
        let loop: EventLoop
        let group: LoopGroup
        init(loop: EventLoop, group: LoopGroup) {
            self.loop = loop
            self.group = group
        }
        func run() {
            var all = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_BLOCK, &all, nil)
            _ = csys_set_thread_name("loop-\(loop.index)")
            loop.run()
            group.active.subtract(1, ordering: .releasing)
        }
    }

    /// Makes every loop use `snapshot` for the exchanges to come; returns when all of them do. Names
    /// of new upstreams are resolved first.
    /// - Throws: when a log can't be opened or a certificate read (`openLogs` and `readCertificates` say so
    ///   before); nothing has changed then.
    public func publish(_ snapshot: Snapshot) throws(Failure) {
        let writers = try apiLogs.writers(snapshot.logPaths, own: options.accessLogPath)
        try contexts.prepare(snapshot.upstreams)
        _ = resolver.prepare(snapshot.upstreams)
        onEveryLoop { $0.adopt(snapshot, writers: writers) }
    }

    /// Opens the logs of APIs that aren't open yet.
    public func openLogs(_ paths: [String]) throws(Failure) {
        _ = try apiLogs.writers(paths, own: options.accessLogPath)
    }

    /// Reads the certificates of upstreams that are new or have changed: connections begin with them from
    /// then on.
    public func readCertificates(_ upstreams: [UpstreamDefinition]) throws(Failure) {
        try contexts.prepare(upstreams)
    }

    /// Snapshots that loops still hold, the current one included.
    public func liveSnapshots() -> Int {
        let numbers = Mutex<Set<UInt64>>([])
        onEveryLoop { loop in
            let own = (loop.retiring + [loop.lease].compactMap { $0 }).map {
                $0.pointee.snapshot._withUnsafeGuaranteedRef { $0.number }
            }
            numbers.withLock { $0.formUnion(own) }
        }
        return numbers.withLock { $0.count }
    }

    /// Runs a piece of work on each loop and waits for all, or until `deadline` on the monotonic
    /// clock: false when some loop has not come to it by then (a plugin holds it).
    @discardableResult
    private func onEveryLoop(
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

    /// Opens the access log anew (after a rotation).
    public func reopenLog() {
        logWriter?.reopen()
        apiLogs.reopen()
    }

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

    private func startResolving() {
        let reference = Unmanaged.passRetained(GroupReference(self, pause: options.resolverPause))
            .toOpaque()
        // One worker for the group's life: it sleeps most of the time.
        let isSubmitted = workers.submit(
            WorkLane.resolve,
            { context in
                guard let context else { return }
                let reference = Unmanaged<GroupReference>.fromOpaque(context).takeRetainedValue()
                while true {
                    reference.pause()
                    guard let group = reference.group else { return }
                    group.resolver.refresh { name, addresses in
                        group.onEveryLoop {
                            $0.updateAddresses(host: name.host, port: name.port, addresses)
                        }
                    }
                }
            }, reference)
        if !isSubmitted { Unmanaged<GroupReference>.fromOpaque(reference).release() }
    }
}

/// Reaches a group without keeping it: the resolver's worker sleeps for longer than a group in a test
/// lives, and touched freed memory when it woke up.
private final class GroupReference: @unchecked Sendable {
    // Safe: written in init only, and a weak reference is read atomically.
    private(set) weak var group: LoopGroup?
    let pause: @Sendable () -> Void

    init(_ group: LoopGroup, pause: @escaping @Sendable () -> Void) {
        self.group = group
        self.pause = pause
    }
}
