public import CPenstock

/// What an event loop does for the exchanges on it: the whole of what Core and Host know of I/O.
///
/// A plain table of C functions, filled in by PenstockIO for real and simulated loops and by the
/// test kit for exchanges without sockets. It lives as long as its loop. Only `post`, `submit` and
/// the token table may be used from other threads.
public struct LoopServices {
    /// The loop itself; first argument of every function.
    public var context: UnsafeMutableRawPointer
    /// Its number, from 0.
    public var index: UInt32
    /// How many loops there are.
    public var count: UInt32
    /// Monotonic nanoseconds, read once a turn.
    public var now: UInt64 = 0
    /// What `clock` said last.
    public private(set) var latest: UInt64 = 0
    /// Milliseconds since 1970, read once a turn.
    public var unixMilliseconds: Int64 = 0
    /// The current second as text.
    public var clockText = ClockText()
    /// Suspensions, callouts, timers and work in flight on this loop.
    public var tokens: TokenTable
    /// Counters of this loop.
    public var metrics: UnsafeMutablePointer<LoopMetrics>
    /// Until when the loop looks for events without sleeping, monotonic nanoseconds: an answer from
    /// another process is near (`PollWindow`). 0: it may sleep.
    public var awakeUntil: UInt64 = 0
    /// What runs now, for the watchdog: the step, or nil. Written [loop], read by the watchdog.
    public var running: UnsafePointer<StepRecord>?
    /// Whether this is a loop proper, on whose thread the host may keep something.
    public var readsBodies = false
    /// The host's reader of bodies as JSON, once a step has asked; owned. [loop]
    public var bodyReader: Unmanaged<AnyObject>?
    /// What the loop can do.
    private let functions: LoopFunctions
    /// First argument of the two clocks.
    private let clockContext: UnsafeMutableRawPointer

    /// A table over a loop's functions.
    public init(
        context: UnsafeMutableRawPointer, index: UInt32, count: UInt32, tokens: TokenTable,
        metrics: UnsafeMutablePointer<LoopMetrics>, functions: LoopFunctions,
        clockContext: UnsafeMutableRawPointer? = nil
    ) {
        self.context = context
        self.index = index
        self.count = count
        self.tokens = tokens
        self.metrics = metrics
        self.functions = functions
        self.clockContext = clockContext ?? context
    }

    /// The exact clock, for step timings: monotonic nanoseconds. [loop]
    @inline(__always)
    public mutating func clock() -> UInt64 {
        latest = functions.clock(clockContext)
        return latest
    }

    /// The same time as all threads see it: whoever reads a later moment read it later. [any]
    public func monotonic() -> UInt64 { functions.monotonic(clockContext) }

    /// Puts a message into the loop's inbox and wakes it. [any]
    public func post(_ message: LoopMessage) {
        var message = message
        functions.post(context, &message)
    }

    /// Arms a timer at a monotonic time; it stays linked until it fires or is cancelled. [loop]
    public func arm(_ timer: UnsafeMutablePointer<Timer>, at deadline: UInt64) {
        functions.arm(context, timer, deadline)
    }

    /// Cancels an armed timer; does nothing to another. [loop]
    public func cancel(_ timer: UnsafeMutablePointer<Timer>) { functions.cancel(context, timer) }

    /// Runs `function(argument)` on the worker threads of a lane (`WorkLane`); false when its queue
    /// is full, and then it will not run. [any]
    public func submit(
        lane: UInt32, _ function: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
        _ argument: UnsafeMutableRawPointer?
    ) -> Bool {
        functions.submit(context, lane, function, argument)
    }

    /// Starts a callout whose end is delivered to `token`; false when it can't (unknown upstream,
    /// limit). Everything is copied. [loop]
    public func callout(
        _ exchange: Exchange, _ request: UnsafePointer<pen_callout_request>, _ token: pen_token
    ) -> Bool {
        functions.callout(context, exchange, request, token)
    }

    /// Starts a callout whose answer comes in pieces: HEAD, then what `nextChunk` asks for. False when
    /// it can't (unknown upstream, limit). Everything is copied. [loop]
    public func stream(
        _ exchange: Exchange, _ request: UnsafePointer<pen_callout_request>, _ token: pen_token
    ) -> Bool {
        functions.stream(context, exchange, request, token)
    }

    /// Asks for the next piece of a stream, to come after the running hook; false: it was asked
    /// already, or its head has not come. [loop]
    public func nextChunk(_ token: pen_token) -> Bool { functions.nextChunk(context, token) }

    /// Ends a callout, streamed or not, that nobody waits for any more. [loop]
    public func cancelCallout(_ token: pen_token) { functions.cancelCallout(context, token) }

    /// Watches a descriptor for a plugin (PEN_FD_* bits; 0 stops); events go to `token`. [loop]
    public func watch(_ descriptor: Int32, _ interest: UInt32, _ token: pen_token) -> Bool {
        functions.watch(context, descriptor, interest, token)
    }

    /// Goes on with an exchange whose pipeline moved by itself: a wait ended. [loop]
    public func advance(_ exchange: Exchange, _ outcome: PipelineOutcome) {
        functions.advance(context, exchange, outcome.rawValue)
    }

    /// Lends a record for a detached copy; nil past limits.exchanges. [loop]
    public func lendExchange() -> Exchange? {
        functions.lendExchange(context)?.assumingMemoryBound(to: ExchangeRecord.self)
    }

    /// Takes a record back, and its hold on a snapshot. [loop]
    public func returnExchange(_ exchange: Exchange) {
        functions.returnExchange(context, exchange)
    }
}
