import CPenstock

/// Where an exchange stands in its route's steps.
public struct Cursor {
    /// Which part of the order runs.
    public enum Side: UInt8 {
        /// Steps up to and with integrate.
        case request
        /// Steps after it.
        case response
        /// Steps after it, but only those flagged ON_LOCAL.
        case local
        /// All are done.
        case finished
    }
    /// Which part runs.
    public var side = Side.request
    /// Index of the step that runs or runs next.
    public var step: Int32 = 0
    /// The step whose hook runs or that is waited for; host calls ask it what is allowed.
    public var running: UnsafePointer<StepRecord>?
    /// Its instance on this loop.
    public var instance: UnsafePointer<InstanceRecord>?
    /// The running step has asked for a body once.
    public var askedForBody = false
    /// When the last step ended, while nothing else happened since; 0: read the clock.
    public var lastStepEndedAt: UInt64 = 0
    /// When the running step began, by the loop's exact clock.
    public var stepStartedAt: UInt64 = 0
    /// Journal mark at the start of the running step.
    public var stepMark: Int = 0
    /// At the beginning.
    public init() {}
}

/// What the pipeline wants done next.
public enum PipelineOutcome: UInt8, Sendable {
    /// Send the request to `exchange.forward`, then report UPSTREAM_HEAD or UPSTREAM_FAILED.
    case forward
    /// The response is final: commit it, then send or stream its body.
    case respond
    /// Something was suspended: do nothing until a token is answered.
    case pending
    /// Buffer the request's body (`requestBody.required` bytes at most), then call `bodyReady`.
    case needRequestBody
    /// Buffer the response's body, then call `bodyReady`.
    case needResponseBody
    /// The response had begun when it failed: end the connection or stream.
    case abort
    /// A body filter lets go of the chunk it held: stream on.
    case resumeBody
}
