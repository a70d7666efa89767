/// Bounds of one isolated instance. Times in nanoseconds.
public struct IsolationLimits: Sendable {
    /// plugins.isolation_queue: calls of one loop that may wait for their child; at most 4,096.
    public var queueMax = 1024
    /// Bytes of calls that a child which does not keep up may have waiting, a loop.
    public var outputMax = 32 << 20
    /// How long a call that nobody waits for any more may go unanswered before the child is ended:
    /// its thread hangs in the hook.
    public var hangMax: UInt64 = 2_000_000_000
    /// The first wait before a dead child is started again; doubles with each death.
    public var backoffMin: UInt64 = 100_000_000
    /// The longest wait.
    public var backoffMax: UInt64 = 30_000_000_000
    /// plugins.crash_max: so many deaths within `crashWindow` and the child stays down.
    public var crashMax = 5
    /// The window, and how long a child must live for its past deaths to be forgotten.
    public var crashWindow: UInt64 = 60_000_000_000
    /// plugins.isolation_memory: bytes of address space of the child (RLIMIT_AS); 0: no limit.
    public var memoryMax: UInt64 = 0

    /// The defaults.
    public init() {}
}
