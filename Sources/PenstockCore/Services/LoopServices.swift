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

/// The functions behind `LoopServices`, as plain C functions so that a call costs no reference
/// counting; exchanges, timers and messages are passed by address. The first argument is the loop.
public struct LoopFunctions {
    /// See `LoopServices.clock`.
    public var clock: @convention(c) (UnsafeMutableRawPointer) -> UInt64
    /// See `LoopServices.monotonic`; `clock` where that is nobody's own.
    public var monotonic: @convention(c) (UnsafeMutableRawPointer) -> UInt64
    /// See `LoopServices.post`; the second is an `UnsafeMutablePointer<LoopMessage>`.
    public var post: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
    /// See `LoopServices.arm`; the second is an `UnsafeMutablePointer<Timer>`.
    public var arm:
        @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UInt64) -> Void
    /// See `LoopServices.cancel`.
    public var cancel: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
    /// See `LoopServices.submit`.
    public var submit:
        @convention(c) (
            UnsafeMutableRawPointer, UInt32,
            @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void, UnsafeMutableRawPointer?
        ) -> Bool
    /// See `LoopServices.callout`; the second is an `Exchange`.
    public var callout:
        @convention(c) (
            UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafePointer<pen_callout_request>,
            pen_token
        ) -> Bool
    /// See `LoopServices.stream`; the second is an `Exchange`.
    public var stream:
        @convention(c) (
            UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafePointer<pen_callout_request>,
            pen_token
        ) -> Bool
    /// See `LoopServices.nextChunk`.
    public var nextChunk: @convention(c) (UnsafeMutableRawPointer, pen_token) -> Bool
    /// See `LoopServices.cancelCallout`.
    public var cancelCallout: @convention(c) (UnsafeMutableRawPointer, pen_token) -> Void
    /// See `LoopServices.watch`.
    public var watch: @convention(c) (UnsafeMutableRawPointer, Int32, UInt32, pen_token) -> Bool
    /// See `LoopServices.advance`; an `Exchange` and a `PipelineOutcome`'s raw value.
    public var advance:
        @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UInt8) -> Void
    /// See `LoopServices.lendExchange`.
    public var lendExchange: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
    /// See `LoopServices.returnExchange`.
    public var returnExchange:
        @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void

    /// All of them.
    public init(
        clock: @escaping @convention(c) (UnsafeMutableRawPointer) -> UInt64,
        monotonic: (@convention(c) (UnsafeMutableRawPointer) -> UInt64)? = nil,
        post: @escaping @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void,
        arm:
            @escaping @convention(c) (
                UnsafeMutableRawPointer, UnsafeMutableRawPointer, UInt64
            ) -> Void,
        cancel: @escaping @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void,
        submit:
            @escaping @convention(c) (
                UnsafeMutableRawPointer, UInt32,
                @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
                UnsafeMutableRawPointer?
            ) -> Bool,
        callout:
            @escaping @convention(c) (
                UnsafeMutableRawPointer, UnsafeMutableRawPointer,
                UnsafePointer<pen_callout_request>,
                pen_token
            ) -> Bool,
        stream:
            @escaping @convention(c) (
                UnsafeMutableRawPointer, UnsafeMutableRawPointer,
                UnsafePointer<pen_callout_request>, pen_token
            ) -> Bool,
        nextChunk: @escaping @convention(c) (UnsafeMutableRawPointer, pen_token) -> Bool,
        cancelCallout: @escaping @convention(c) (UnsafeMutableRawPointer, pen_token) -> Void,
        watch:
            @escaping @convention(c) (
                UnsafeMutableRawPointer, Int32, UInt32, pen_token
            ) -> Bool,
        advance:
            @escaping @convention(c) (
                UnsafeMutableRawPointer, UnsafeMutableRawPointer, UInt8
            ) -> Void,
        lendExchange:
            @escaping @convention(c) (
                UnsafeMutableRawPointer
            ) -> UnsafeMutableRawPointer?,
        returnExchange:
            @escaping @convention(c) (
                UnsafeMutableRawPointer, UnsafeMutableRawPointer
            ) -> Void
    ) {
        self.clock = clock
        self.monotonic = monotonic ?? clock
        self.post = post
        self.arm = arm
        self.cancel = cancel
        self.submit = submit
        self.callout = callout
        self.stream = stream
        self.nextChunk = nextChunk
        self.cancelCallout = cancelCallout
        self.watch = watch
        self.advance = advance
        self.lendExchange = lendExchange
        self.returnExchange = returnExchange
    }
}

/// Pools of worker threads, each with its own threads and queue, so that one can't starve another.
public enum WorkLane {
    /// Name resolution.
    public static let resolve: UInt32 = 0
    /// Files: logs, reads.
    public static let files: UInt32 = 1
    /// Management and admin handlers.
    public static let management: UInt32 = 2
    /// Functions of pen.work/1.
    public static let plugins: UInt32 = 3
    /// First number of the lanes that BLOCKING instances get, one each.
    public static let firstInstance: UInt32 = 16
}

/// What other threads tell a loop.
public struct LoopMessage {
    /// What it is about.
    public enum Kind: UInt8 {
        /// `token` is answered with `event` (PEN_EVENT_*), `value` and `data`.
        case token
        /// Call `function(argument)` on the loop.
        case call
    }

    /// What it is about.
    public var kind: Kind
    /// PEN_EVENT_* for a token.
    public var event: UInt32 = 0
    /// Whose.
    public var token: pen_token = 0
    /// The event's value.
    public var value: Int64 = 0
    /// The event's data; the loop releases it after delivery.
    public var data = pen_buf(p: nil, n: 0, ctx: nil, release: nil)
    /// For `.call`.
    public var function: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?
    /// For `.call`.
    public var argument: UnsafeMutableRawPointer?

    /// An answer to a token.
    public init(event: UInt32, token: pen_token, value: Int64, data: pen_buf) {
        kind = .token
        self.event = event
        self.token = token
        self.value = value
        self.data = data
    }

    /// A call on the loop.
    public init(
        _ function: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
        _ argument: UnsafeMutableRawPointer?
    ) {
        kind = .call
        self.function = function
        self.argument = argument
    }
}

/// A timer, linked into the loop's wheel while armed. Its memory must not move and outlives the
/// arming. All on one loop.
public struct Timer {
    /// Neighbours in the wheel; nil when not armed.
    public var next: UnsafeMutablePointer<Timer>?
    /// Neighbours in the wheel; nil when not armed.
    public var previous: UnsafeMutablePointer<Timer>?
    /// When it fires: monotonic nanoseconds.
    public var deadline: UInt64 = 0
    /// Called on the loop with the timer's address when it fires; it is not armed any more then.
    public var fire: @convention(c) (UnsafeMutableRawPointer) -> Void
    /// For the owner of `fire`.
    public var context: UnsafeMutableRawPointer?
    /// For the owner of `fire`.
    public var value: UInt64 = 0

    /// A timer that is not armed.
    public init(
        context: UnsafeMutableRawPointer?,
        fire: @escaping @convention(c) (UnsafeMutableRawPointer) -> Void
    ) {
        self.context = context
        self.fire = fire
    }

    /// Whether it is linked into a wheel.
    @inlinable public var isArmed: Bool { next != nil }
}
