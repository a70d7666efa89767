package import CPenstock
import CSystem
import Glibc
package import PenstockCore
import Synchronization

/// A small event loop on one thread: what an isolated plugin's child process runs on.
///
/// It offers everything of `LoopServices`, so the host's extension tables work in a child as they do
/// on a serving loop. A child has a handful of descriptors and timers, so it polls an array and
/// keeps a sorted list; the serving loops in PenstockIO are made for thousands.
package final class PollLoop: @unchecked Sendable {
    // Safe: `inbox` and `pools` are guarded, `wakeFD` is constant; everything else is touched by
    // the loop's thread only.

    /// The table that exchanges and host functions see; lives as long as the loop.
    package let services: UnsafeMutablePointer<LoopServices>
    /// What happens when an exchange moved by itself. [loop]
    package var onAdvance: (Exchange, PipelineOutcome) -> Void = { _, _ in }
    /// Starts a callout; false: refused. [loop]
    package var onCallout: (Exchange, UnsafePointer<pen_callout_request>, pen_token) -> Bool = {
        _, _, _ in false
    }
    /// A callout that nobody waits for. [loop]
    package var onCancelCallout: (pen_token) -> Void = { _ in }
    /// Exchanges that are lent now. [loop]
    package var exchangesLent = 0

    struct Inbox: @unchecked Sendable {
        // Safe: messages are plain data handed over whole; their owner is whoever takes them out.
        var messages: [LoopMessage] = []
    }
    struct Watch {
        var interest: UInt32
        var token: pen_token
        var handler: ((UInt32) -> Void)?
    }

    let inbox = Mutex(Inbox())
    let pools = Mutex<[UInt32: WorkerPool]>([:])
    let timers = UnsafeMutablePointer<Timer>.allocate(capacity: 1)
    var polls: [pollfd] = []
    var watches: [Watch] = []
    var freeExchanges: [Exchange] = []
    private let wakeFD: Int32
    private var isStopped = false

    /// A loop that says it is number `index` of `count`. Nothing runs until `run`.
    package init(index: UInt32 = 0, count: UInt32 = 1, routes: Int = 16, steps: Int = 64) {
        wakeFD = csys_eventfd_create()
        services = .allocate(capacity: 1)
        let metrics = UnsafeMutablePointer<LoopMetrics>.allocate(capacity: 1)
        metrics.initialize(to: LoopMetrics(routes: routes, steps: steps))
        timers.initialize(to: Timer(context: nil, fire: { _ in }))
        timers.pointee.next = timers
        timers.pointee.previous = timers
        // The loop lives as long as its process or test: exchanges refer to it by address.
        let context = Unmanaged.passRetained(self).toOpaque()
        services.initialize(
            to: LoopServices(
                context: context, index: index, count: count, tokens: TokenTable(loop: index),
                metrics: metrics, functions: PollLoop.functions))
        add(wakeFD, PEN_FD_READ, Watch(interest: PEN_FD_READ, token: 0, handler: nil))
        readClocks()
    }

    /// Runs until `stop`.
    package func run() {
        while !isStopped { turn(waitMax: -1) }
    }

    /// One turn: waits at most `waitMax` milliseconds (-1: for ever) for something to do, does it.
    package func turn(waitMax: Int32) {
        var ready = lookAwake()
        if ready == 0 { ready = poll(&polls, nfds_t(polls.count), waitTime(max: waitMax)) }
        readClocks()
        services.pointee.metrics.pointee.turns &+= 1
        if ready > 0 { dispatch() }
        drainInbox()
        fireTimers()
    }

    /// Looks for something to do, without sleeping, until `awakeUntil`; 0: there was nothing.
    private func lookAwake() -> Int32 {
        guard services.pointee.awakeUntil > 0 else { return 0 }
        while PollLoop.monotonicNanoseconds() < services.pointee.awakeUntil {
            let ready = poll(&polls, nfds_t(polls.count), 0)
            if ready != 0 { return ready }
            sched_yield()
        }
        services.pointee.awakeUntil = 0
        return 0
    }

    /// Ends `run` after this turn. [loop]
    package func stop() { isStopped = true }

    /// Calls `handler` with PEN_FD_* bits whenever the descriptor is ready; 0 stops. [loop]
    package func watch(_ descriptor: Int32, _ interest: UInt32, handler: ((UInt32) -> Void)?) {
        remove(descriptor)
        if interest != 0 {
            add(descriptor, interest, Watch(interest: interest, token: 0, handler: handler))
        }
    }

    /// Changes what is waited for; nothing when it is that already. [loop]
    func change(_ descriptor: Int32, _ interest: UInt32) {
        guard let index = polls.firstIndex(where: { $0.fd == descriptor }),
            watches[index].interest != interest
        else { return }
        watches[index].interest = interest
        polls[index].events = PollLoop.events(interest)
    }

    func post(_ message: LoopMessage) {
        let message = SentMessage(message: message)
        inbox.withLock { $0.messages.append(message.message) }
        wake()
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeFD, &one, 8)
    }

    func add(_ descriptor: Int32, _ interest: UInt32, _ watch: Watch) {
        polls.append(pollfd(fd: descriptor, events: PollLoop.events(interest), revents: 0))
        watches.append(watch)
    }

    private static func events(_ interest: UInt32) -> Int16 {
        var events: Int16 = 0
        if interest & PEN_FD_READ != 0 { events |= Int16(POLLIN) }
        if interest & PEN_FD_WRITE != 0 { events |= Int16(POLLOUT) }
        return events
    }

    func remove(_ descriptor: Int32) {
        guard let index = polls.firstIndex(where: { $0.fd == descriptor }) else { return }
        polls.remove(at: index)
        watches.remove(at: index)
    }

    private func dispatch() {
        // Handlers may add and remove watches: what is ready is collected before any runs, and a
        // descriptor that is gone by its turn is passed over.
        var ready: [(fd: Int32, bits: UInt32)] = []
        for entry in polls where entry.revents != 0 {
            var bits: UInt32 = 0
            if entry.revents & Int16(POLLIN) != 0 { bits |= PEN_FD_READ }
            if entry.revents & Int16(POLLOUT) != 0 { bits |= PEN_FD_WRITE }
            if entry.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { bits |= PEN_FD_ERROR }
            ready.append((entry.fd, bits))
        }
        for (fd, bits) in ready {
            if fd == wakeFD {
                var count: UInt64 = 0
                _ = read(wakeFD, &count, 8)
                continue
            }
            guard let index = polls.firstIndex(where: { $0.fd == fd }) else { continue }
            if let handler = watches[index].handler {
                handler(bits)
            } else {
                deliver(bits, to: watches[index].token)
            }
        }
    }

    private func deliver(_ bits: UInt32, to token: pen_token) {
        guard let slot = services.pointee.tokens.live(token) else { return }
        var event = Pipeline.makeEvent(PEN_EVENT_FD)
        event.token = token
        event.value = Int64(bits)
        Tokens.deliver(services, slot, &event)
    }

    private func drainInbox() {
        let messages = inbox.withLock { inbox in
            let taken = inbox.messages
            inbox.messages = []
            return Inbox(messages: taken)
        }.messages
        for message in messages {
            switch message.kind {
            case .token: Tokens.deliver(services, message)
            case .call: message.function?(message.argument)
            }
        }
    }

    func readClocks() {
        services.pointee.now = PollLoop.monotonicNanoseconds()
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        services.pointee.unixMilliseconds =
            Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// CLOCK_MONOTONIC in nanoseconds. [any]
    package static func monotonicNanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// Carries a message into the inbox's lock.
private struct SentMessage: @unchecked Sendable {
    // Safe: the poster hands it over and keeps nothing of it.
    let message: LoopMessage
}
