import CPenstock
import CSystem
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
    private let limits: IsolationLimits
    private let log: @Sendable (LogRecord) -> Void
    private let status = Atomic<UInt8>(0)

    private let number = Atomic<Int32>(0)
    private var child: ChildProcess?
    private var control: Int32 { child?.sockets[0] ?? -1 }
    private var generation: UInt32 = 0
    private var input = FrameBuffer()
    private var output = FrameBuffer()
    private var deaths: [UInt64] = []
    private var backoff: UInt64
    private var readyAt: UInt64 = 0
    private var facts: ChildFacts?
    private var isRetired = false
    /// The instance's records are complete: loops may have sockets.
    private var isPublished = false
    /// Itself, while timers and sockets of the supervisor refer to it.
    private var keepAlive: IsolatedProcess?
    private let timer = UnsafeMutablePointer<Timer>.allocate(capacity: 1)
    /// Told once, how the first start went.
    private var onFirst: (@Sendable (Result<ChildFacts, PluginError>) -> Void)?
    private var supervisor: PollLoop { IsolationSupervisor.shared.loop }

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

    private func start() {
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

    // MARK: The control socket

    private func flush() {
        while output.count > 0 {
            let sent = csys_send(control, output.base + output.start, UInt64(output.count))
            if sent <= 0 { break }
            output.consume(Int(sent))
        }
        let interest = output.count > 0 ? PEN_FD_READ | PEN_FD_WRITE : PEN_FD_READ
        supervisor.watch(control, interest) { [weak self] bits in self?.ready(bits) }
    }

    private func ready(_ bits: UInt32) {
        if bits & PEN_FD_WRITE != 0 { flush() }
        guard bits & (PEN_FD_READ | PEN_FD_ERROR) != 0 else { return }
        let n = input.fill(from: control)
        if n < 0, errno == EAGAIN || errno == EINTR { return }
        guard n > 0 else { return died("it died") }
        while child != nil {
            switch IsolationFrame.next(input.view) {
            case .incomplete: return
            case .malformed: return died("it sent what is no frame")
            case .frame(let kind, let payload, let size):
                guard take(kind, payload) else { return died("it sent what it may not") }
                guard child != nil else { return }
                input.consume(size)
            }
        }
    }

    private func take(_ kind: IsolationFrame.Kind, _ payload: ByteView) -> Bool {
        switch kind {
        case .ready:
            guard readyAt == 0, let said = ChildFacts(payload) else { return false }
            // A child that was refused writes at its first start can't have them at its second.
            if let facts, facts != said { return false }
            becameReady(said)
        case .refused:
            guard readyAt == 0 else { return false }
            refused(PluginError.decode(payload))
        case .log:
            guard let record = LogRecord(frame: payload, source: name) else { return false }
            log(record)
        default: return false
        }
        return true
    }

    private func becameReady(_ said: ChildFacts) {
        cancelTimer()
        readyAt = PollLoop.monotonicNanoseconds()
        facts = said
        if isPublished { attachLoops() }
        if let done = onFirst {
            onFirst = nil
            status.store(1, ordering: .releasing)
            done(.success(said))
        } else {
            log(LogRecord(.info, "the plugin's process is up again", source: name))
            status.store(1, ordering: .releasing)
        }
    }

    private func attachLoops() {
        guard let child, let facts else { return }
        let generation = generation
        for (channel, socket) in zip(channels, child.sockets.dropFirst()) {
            channel.loop.perform {
                channel.attach(socket, generation: generation, hasEvents: facts.hasEvents)
            }
        }
        // The loops own these descriptors from here on.
        self.child = ChildProcess(pid: child.pid, sockets: [child.sockets[0]])
    }

    // MARK: Ends

    private func refused(_ error: PluginError) {
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

    private func died(_ reason: String) {
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
    private func bury() -> String {
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

    // MARK: The timer: a start or an end that takes too long, or the wait before the next start.

    private func arm(after nanoseconds: UInt64) {
        cancelTimer()
        supervisor.services.pointee.arm(
            timer, at: PollLoop.monotonicNanoseconds() + nanoseconds)
    }

    private func cancelTimer() { supervisor.services.pointee.cancel(timer) }

    private static func timerFired(_ timer: UnsafeMutableRawPointer) {
        guard let context = timer.assumingMemoryBound(to: Timer.self).pointee.context else {
            return
        }
        Unmanaged<IsolatedProcess>.fromOpaque(context).takeUnretainedValue().timeUp()
    }

    private func timeUp() {
        if child == nil { return start() }
        if isRetired {
            bury()
        } else if let done = onFirst {
            onFirst = nil
            isRetired = true
            bury()
            done(.failure(PluginError(.timeout, "\(name): its process was not ready in time")))
        } else {
            died("it was not ready in time")
        }
    }
}
