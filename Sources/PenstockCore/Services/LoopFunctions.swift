public import CPenstock

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
