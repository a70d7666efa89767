import Glibc
import PenstockCore
import Synchronization

/// The child of one isolated instance through its lives: started, greeted, watched, buried, started
/// again.
///
/// On the supervisor's thread, but for what says otherwise. A child that dies is started again after
/// `backoffMin`, twice as long with each death; after `crashMax` deaths within `crashWindow` it stays
/// down until the instance is made anew, by a reload.
final class IsolatedProcess: @unchecked Sendable {
    // Safe: constants, an atomic, and state that only the supervisor's thread touches.

    let channels: [IsolatedChannel]
    let name: String
    private let hello: ChildHello
    private let executable: String
    let limits: IsolationLimits
    let log: @Sendable (LogRecord) -> Void
    let status = Atomic<UInt8>(0)

    let number = Atomic<Int32>(0)
    var child: ChildProcess?
    var control: Int32 { child?.sockets[0] ?? -1 }
    var generation: UInt32 = 0
    var input = FrameBuffer()
    var output = FrameBuffer()
    var deaths: [UInt64] = []
    var backoff: UInt64
    var readyAt: UInt64 = 0
    var facts: ChildFacts?
    var isRetired = false
    /// The instance's records are complete: loops may have sockets.
    var isPublished = false
    /// Itself, while timers and sockets of the supervisor refer to it.
    var keepAlive: IsolatedProcess?
    let timer = UnsafeMutablePointer<Timer>.allocate(capacity: 1)
    /// Told once, how the first start went.
    var onFirst: (@Sendable (Result<ChildFacts, PluginError>) -> Void)?
    var supervisor: PollLoop { IsolationSupervisor.shared.loop }

    init(
        hello: ChildHello, executable: String, channels: [IsolatedChannel],
        limits: IsolationLimits, log: @escaping @Sendable (LogRecord) -> Void
    ) {
        self.hello = hello
        self.executable = executable
        self.channels = channels
        self.limits = limits
        self.log = log
        name = hello.name
        backoff = limits.backoffMin
        timer.initialize(to: Timer(context: nil, fire: { IsolatedProcess.timerFired($0) }))
        timer.pointee.context = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit { timer.deallocate() }

    /// Whether a child is up: for readiness. [any]
    var isUp: Bool { status.load(ordering: .relaxed) == 1 }
    /// Whether it died too often and stays down. [any]
    var isCapped: Bool { status.load(ordering: .relaxed) == 2 }

    /// The child's process, 0 without one. [any]
    var pid: pid_t { number.load(ordering: .relaxed) }

    /// Starts the first child and tells how it went.
    func start(_ done: @escaping @Sendable (Result<ChildFacts, PluginError>) -> Void) {
        onFirst = done
        keepAlive = self
        start()
    }

    /// The instance's records are complete: the loops may have their sockets. When it returns, the
    /// sockets are in the loops' inboxes: before any snapshot that is published afterwards. [main]
    func publish() {
        let semaphore = ThreadSemaphore()
        IsolationSupervisor.shared.perform {
            self.isPublished = true
            if self.readyAt > 0 { self.attachLoops() }
            semaphore.post()
        }
        semaphore.wait()
    }

    func start() {
        guard !isRetired else { return }
        generation += 1
        guard let child = ChildProcess.start(executable, sockets: 1 + channels.count) else {
            let why = String(cString: strerror(errno))
            return refused(PluginError(.limit, "\(name): no process for the plugin: \(why)"))
        }
        self.child = child
        number.store(child.pid, ordering: .relaxed)
        input.clear()
        output.clear()
        let hello = hello
        let fits = output.append(.hello) { hello.encode(into: &$0) }
        precondition(fits, "the configuration passes the largest frame")
        flush()
        arm(after: UInt64(hello.createSeconds + 5) * 1_000_000_000)
    }

    /// Ends the child for good: it is asked first, and killed if it doesn't comply.
    func retire() {
        isRetired = true
        if child == nil { keepAlive = nil }
        status.store(0, ordering: .relaxed)
        for channel in channels {
            // Channels own their record; what waits on a loop ends there.
            channel.loop.perform { channel.detach(0, .retired) }
        }
        guard child != nil else { return cancelTimer() }
        _ = output.append(.shutdown) { _ in }
        flush()
        arm(after: 2_000_000_000)
    }

    /// A loop can't use the child of `generation` any more. [any]
    func report(_ generation: UInt32, _ reason: StaticString) {
        IsolationSupervisor.shared.perform {
            guard self.generation == generation, self.child != nil else { return }
            self.died("\(reason)")
        }
    }
}
