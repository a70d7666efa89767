public import CPenstock
public import PenstockCore
import Synchronization

/// An event loop without sockets or time of its own: what exchanges run on in tests.
///
/// The clock stands still until `advance(by:)` or `runUntil` moves it; timers fire in the order of
/// their deadlines, messages are taken from the inbox by `drain`. The thread that calls those is the
/// loop's thread; other threads may only post. Lives as long as the process: plugins hold its
/// address.
public final class TestLoop: @unchecked Sendable {
    // Safe: the inbox and the queue of work are locked; everything else belongs to the thread that
    // drives the loop.

    /// What exchanges see of it.
    public let services: UnsafeMutablePointer<LoopServices>
    /// Pipelines that moved by themselves, in order; taken by `outcome(of:)`.
    private var moved: [(exchange: Exchange, outcome: PipelineOutcome)] = []
    /// Answers callouts. nil refuses the callout; the default has no upstream.
    public var onCallout: (CalloutRequest) -> CalloutAnswer? = { _ in nil }
    /// Descriptors that plugins watch: descriptor and interest by token.
    public private(set) var watches: [pen_token: (descriptor: Int32, interest: UInt32)] = [:]
    /// Tokens of callouts that were cancelled.
    public private(set) var cancelledCallouts: [pen_token] = []
    /// Exchanges lent and not returned.
    public private(set) var lent = 0
    /// Functions of pen.work/1 run when the loop is drained (default), or on threads of their own.
    public var worksOnThreads = false

    private struct Inbox: @unchecked Sendable {
        // Safe: messages and jobs are handed over whole.
        var messages: [LoopMessage] = []
        var jobs: [Job] = []
        var threadsRunning = 0
    }
    private struct Job {
        let function: @convention(c) (UnsafeMutableRawPointer?) -> Void
        let argument: UnsafeMutableRawPointer?
    }
    private let inbox = Mutex(Inbox())
    private var timers: [UnsafeMutablePointer<Timer>] = []

    /// The loop `index` of `count`. It starts at 1 s on the monotonic clock and at
    /// `unixMilliseconds`, 2026-01-01T00:00:00Z unless given.
    public init(index: UInt32 = 0, count: UInt32 = 1, unixMilliseconds: Int64 = 1_767_225_600_000) {
        services = .allocate(capacity: 1)
        let metrics = UnsafeMutablePointer<LoopMetrics>.allocate(capacity: 1)
        metrics.initialize(to: LoopMetrics(routes: 64, steps: 256))
        let context = Unmanaged.passRetained(self).toOpaque()
        services.initialize(
            to: LoopServices(
                context: context, index: index, count: count, tokens: TokenTable(loop: index),
                metrics: metrics, functions: TestLoop.functions))
        services.pointee.now = 1_000_000_000
        services.pointee.readsBodies = true
        services.pointee.unixMilliseconds = unixMilliseconds
    }

    // MARK: Driving it

    /// Delivers what is in the inbox and runs waiting work, until nothing is left; answers how many
    /// messages there were.
    @discardableResult
    public func drain() -> Int {
        var count = 0
        while true {
            let taken = inbox.withLock { inbox in
                let taken = Inbox(messages: inbox.messages, jobs: inbox.jobs)
                inbox.messages = []
                inbox.jobs = []
                return taken
            }
            if taken.messages.isEmpty, taken.jobs.isEmpty { return count }
            for job in taken.jobs { job.function(job.argument) }
            for message in taken.messages {
                count += 1
                switch message.kind {
                case .token: Tokens.deliver(services, message)
                case .call: message.function?(message.argument)
                }
            }
        }
    }

    /// Moves the clock and fires the timers that this passes, each at its own time.
    public func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let end =
            services.pointee.now + UInt64(seconds) * 1_000_000_000
            + UInt64(attoseconds / 1_000_000_000)
        while let next = nextTimer(), next.pointee.deadline <= end {
            setTime(max(next.pointee.deadline, services.pointee.now))
            fire(next)
            drain()
        }
        setTime(end)
    }

    /// Sets the wall clock, without moving the monotonic one.
    public func setUnixMilliseconds(_ value: Int64) { services.pointee.unixMilliseconds = value }

    /// Jumps to the next timer and fires it; false: none is armed.
    public func fireNextTimer() -> Bool {
        guard let next = nextTimer() else { return false }
        setTime(max(next.pointee.deadline, services.pointee.now))
        fire(next)
        drain()
        return true
    }

    /// How many timers are armed.
    public var armedTimers: Int { timers.count }
    /// How many threads run functions of pen.work/1 now.
    public var threadsRunning: Int { inbox.withLock { $0.threadsRunning } }
    /// Whether anything waits to be delivered.
    public var hasMail: Bool { inbox.withLock { !$0.messages.isEmpty || !$0.jobs.isEmpty } }

    /// The outcome with which an exchange's pipeline moved by itself, if it has.
    public func outcome(of exchange: Exchange) -> PipelineOutcome? {
        guard let i = moved.firstIndex(where: { $0.exchange == exchange }) else { return nil }
        return moved.remove(at: i).outcome
    }

    private func nextTimer() -> UnsafeMutablePointer<Timer>? {
        timers.min { $0.pointee.deadline < $1.pointee.deadline }
    }

    private func setTime(_ now: UInt64) {
        let before = services.pointee.now / 1_000_000
        services.pointee.now = now
        services.pointee.unixMilliseconds += Int64(now / 1_000_000) - Int64(before)
    }

    private func fire(_ timer: UnsafeMutablePointer<Timer>) {
        disarm(timer)
        timer.pointee.fire(timer)
    }

    // MARK: What LoopServices asks for

    func post(_ message: LoopMessage) {
        nonisolated(unsafe) let message = message
        inbox.withLock { $0.messages.append(message) }
    }

    func arm(_ timer: UnsafeMutablePointer<Timer>, at deadline: UInt64) {
        if !timer.pointee.isArmed { timers.append(timer) }
        timer.pointee.deadline = deadline
        // Not in a wheel: its own address says that it is armed.
        timer.pointee.next = timer
    }

    func disarm(_ timer: UnsafeMutablePointer<Timer>) {
        guard timer.pointee.isArmed else { return }
        timers.removeAll { $0 == timer }
        timer.pointee.next = nil
    }

    func submit(
        _ function: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
        _ argument: UnsafeMutableRawPointer?
    ) -> Bool {
        nonisolated(unsafe) let job = Job(function: function, argument: argument)
        guard worksOnThreads else {
            inbox.withLock { $0.jobs.append(job) }
            return true
        }
        inbox.withLock { $0.threadsRunning += 1 }
        let isStarted = TestThread.start { [self] in
            job.function(job.argument)
            inbox.withLock { $0.threadsRunning -= 1 }
        }
        if !isStarted { inbox.withLock { $0.threadsRunning -= 1 } }
        return isStarted
    }

    func callout(
        _ exchange: Exchange, _ request: UnsafePointer<pen_callout_request>, _ token: pen_token
    ) -> Bool {
        guard var answer = onCallout(CalloutRequest(request.pointee)) else { return false }
        let most = request.pointee.response_max
        if most > 0, answer.body.count > most {
            // As a loop that serves: over a limit.
            answer = CalloutAnswer(status: 0)
            answer.failure = PEN_UPSTREAM_PROTOCOL
        }
        if answer.isNever { return true }
        guard services.pointee.tokens.claim(token) else { return false }
        answers.append((token, answer))
        post(LoopMessage({ TestLoop.of($0)?.answerCallout() }, services.pointee.context))
        return true
    }

    private var answers: [(token: pen_token, answer: CalloutAnswer)] = []

    private func answerCallout() {
        guard !answers.isEmpty else { return }
        let (token, answer) = answers.removeFirst()
        guard let slot = services.pointee.tokens.live(token) else { return }
        answer.withEvent(token) { event in
            var event = event
            Tokens.deliver(services, slot, &event)
        }
    }

    func cancelCallout(_ token: pen_token) {
        cancelledCallouts.append(token)
        streams[token] = nil
    }

    /// Streamed callouts that are not over.
    var streams: [pen_token: ScriptedStream] = [:]
    /// Those whose next event is in the inbox.
    var streamsAsked: [pen_token] = []

    func watch(_ descriptor: Int32, _ interest: UInt32, _ token: pen_token) -> Bool {
        watches[token] = interest == 0 ? nil : (descriptor, interest)
        return true
    }

    /// Says that a watched descriptor is ready for `bits` (PEN_FD_*).
    public func makeReady(_ descriptor: Int32, _ bits: UInt32) {
        for (token, watch) in watches where watch.descriptor == descriptor {
            guard let slot = services.pointee.tokens.live(token) else { continue }
            var event = Pipeline.makeEvent(PEN_EVENT_FD)
            event.token = token
            event.value = Int64(bits)
            Tokens.deliver(services, slot, &event)
        }
    }

    func moved(_ exchange: Exchange, _ outcome: PipelineOutcome) {
        moved.append((exchange, outcome))
    }

    func lend() -> Exchange {
        lent += 1
        return ExchangeMemory.make(services)
    }

    func giveBack(_ exchange: Exchange) {
        lent -= 1
        exchange.pointee.snapshot?.pointee.exchanges -= 1
        ExchangeMemory.free(exchange)
    }
}
