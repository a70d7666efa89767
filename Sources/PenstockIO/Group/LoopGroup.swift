import CSystem
import Glibc
public import PenstockCore
import Synchronization

/// All event loops of the process: N for clients, one for the operator.
///
/// Life: `init` makes the loops (their `services` can be given to plugins), `start` binds and runs,
/// `publish` swaps the snapshot, `drain` and `stop` end it. All of it [main]; the loops run on
/// threads of their own.
public final class LoopGroup: @unchecked Sendable {
    // Safe: the stored properties are written by `init` and `start` only, before the threads that
    // read them run; everything else goes through the loops' inboxes or atomics.

    let options: LoopGroupOptions
    let workers: WorkerPool
    private let systems: [LinuxSystem]
    let loops: [EventLoop]
    let resolver = Resolver()
    let contexts = UpstreamContexts()
    let logWriter: LogWriter?
    let apiLogs = LogWriters()
    var threads: [pthread_t] = []
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
}
