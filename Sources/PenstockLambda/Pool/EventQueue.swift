/// Asynchronous calls that failed and are tried again. The loop's thread only.
///
/// Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation": a function
/// that fails is called twice more, after one minute and after two; a throttled call as often as it takes,
/// after 1 second and then ever later up to 5 minutes, for 6 hours.
final class EventQueue {
    /// An event and what became of it so far.
    struct Event {
        var request: InvokeRequest
        var id: String
        var acceptedAt: UInt64
        var failures = 0
        var throttles = 0
    }

    private struct Retry {
        var event: Event
        var dueAt: UInt64
    }

    /// Between throttled attempts, ns: the first, and the longest.
    private static let throttleNanos: (first: UInt64, longest: UInt64) = (
        1_000_000_000, 300_000_000_000
    )
    private static let lifetimeNanos: UInt64 = 6 * 3600 * 1_000_000_000

    private let options: LambdaRuntimeOptions
    private let loop: EpollLoop
    private let run: (Event) -> Void
    private var retries: [Retry] = []
    private var bytes = 0
    private lazy var timer = LoopTimer { [unowned self] in due() }

    /// - Parameter run: calls the function; what fails comes back by `failed` or `throttled`.
    init(_ options: LambdaRuntimeOptions, _ loop: EpollLoop, run: @escaping (Event) -> Void) {
        self.options = options
        self.loop = loop
        self.run = run
    }

    var count: Int { retries.count }

    /// The function failed.
    ///
    /// - Returns: what becomes of the event, for the log.
    func failed(_ event: Event) -> String {
        var event = event
        let waits = options.eventRetryMillis
        guard event.failures < waits.count else { return "it isn't tried again" }
        let millis = waits[event.failures]
        event.failures += 1
        guard keep(event, nanos: UInt64(millis) * 1_000_000) else { return Self.full }
        return "it is tried again in \(millis / 1000) s"
    }

    /// There was no room for it.
    func throttled(_ event: Event) -> String {
        var event = event
        let nanos = min(
            Self.throttleNanos.first << UInt64(min(event.throttles, 16)),
            Self.throttleNanos.longest)
        event.throttles += 1
        guard loop.now + nanos < event.acceptedAt + Self.lifetimeNanos else {
            return "it isn't tried again: it is six hours old"
        }
        return keep(event, nanos: nanos)
            ? "it is tried again in \(nanos / 1_000_000_000) s" : Self.full
    }

    private static let full = "it isn't tried again: too many wait for that"

    private func keep(_ event: Event, nanos: UInt64) -> Bool {
        let count = event.request.payload.count
        guard retries.count < options.eventsMax, bytes + count <= options.eventBytesMax else {
            return false
        }
        retries.append(Retry(event: event, dueAt: loop.now + nanos))
        bytes += count
        setTimer()
        return true
    }

    private func setTimer() {
        guard let next = retries.min(by: { $0.dueAt < $1.dueAt }) else { return }
        loop.timers.set(timer, at: next.dueAt)
    }

    private func due() {
        let now = loop.now
        let ready = retries.filter { $0.dueAt <= now }.sorted { $0.dueAt < $1.dueAt }
        retries.removeAll { $0.dueAt <= now }
        for retry in ready {
            bytes -= retry.event.request.payload.count
            run(retry.event)
        }
        setTimer()
    }
}
