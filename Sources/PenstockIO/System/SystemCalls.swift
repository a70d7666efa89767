import CPenstock

/// The seam below which nothing of the gateway runs: what a loop asks of the operating system.
///
/// A table of plain C functions over a context, so that a call costs an indirect jump and no
/// reference counting. `LinuxSystem` fills it in for production; `SimulatedWorld` fills it in for
/// tests, with a virtual clock and faults from a seed. Everything above, pools, retries, timers,
/// drain, reload, runs unchanged over both. Results follow the kernel: below zero is -errno.
struct SystemCalls {
    /// First argument of every function.
    var context: UnsafeMutableRawPointer
    /// Accepts a connection, non-blocking; writes the peer's address as text and its port.
    var accept: @convention(c) (UnsafeMutableRawPointer, Int32, UnsafeMutableRawPointer) -> Int32
    /// Lets no new connection reach a listener. Those that are being made still do, and `accept` goes
    /// on giving what is queued.
    var quiesce: @convention(c) (UnsafeMutableRawPointer, Int32) -> Void
    /// Begins a non-blocking connect to an `Address`: the descriptor, whose outcome comes as an
    /// event, or -errno.
    var connect: @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer) -> Int32
    /// The outcome of a connect, or what broke a connection since: 0 or an errno, told once.
    var connectError: @convention(c) (UnsafeMutableRawPointer, Int32) -> Int32
    /// Reads; 0 at the end of the stream.
    var receive:
        @convention(c) (UnsafeMutableRawPointer, Int32, UnsafeMutableRawPointer, Int) -> Int
    /// Writes an array of `Span`s, `count` of them.
    var write: @convention(c) (UnsafeMutableRawPointer, Int32, UnsafeRawPointer, Int32) -> Int
    /// Ends our half of a connection.
    var shutdown: @convention(c) (UnsafeMutableRawPointer, Int32) -> Void
    /// Closes a descriptor.
    var close: @convention(c) (UnsafeMutableRawPointer, Int32) -> Void
    /// Closes a descriptor so that its peer sees a broken connection, not an end.
    var reset: @convention(c) (UnsafeMutableRawPointer, Int32) -> Void
    /// Registers a descriptor, edge-triggered for both directions, under `data`.
    var register: @convention(c) (UnsafeMutableRawPointer, Int32, UInt64) -> Int32
    /// Registers or changes a plugin's descriptor, level-triggered for PEN_FD_* `interest`; 0 ends it.
    var watch: @convention(c) (UnsafeMutableRawPointer, Int32, UInt32, UInt64) -> Int32
    /// Waits for at most `timeout` nanoseconds (below zero: for ever) and fills in `Event`s.
    var wait:
        @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, Int32, Int64) -> Int32
    /// Lets others have the processor for a moment.
    var yield: @convention(c) (UnsafeMutableRawPointer) -> Void
    /// Makes the loop's `wait` return. From any thread.
    var wake: @convention(c) (UnsafeMutableRawPointer) -> Void
    /// Monotonic nanoseconds. On the loop's thread.
    var clock: @convention(c) (UnsafeMutableRawPointer) -> UInt64
    /// The same for any thread.
    var monotonic: @convention(c) (UnsafeMutableRawPointer) -> UInt64
    /// Milliseconds since 1970.
    var unixMilliseconds: @convention(c) (UnsafeMutableRawPointer) -> Int64
    /// Random bits.
    var random: @convention(c) (UnsafeMutableRawPointer) -> UInt64
    /// Runs a function on worker threads of a lane; false when its queue is full.
    var submit:
        @convention(c) (
            UnsafeMutableRawPointer, UInt32,
            @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void, UnsafeMutableRawPointer?
        ) -> Bool
}

/// What happened to a registered descriptor.
struct Event {
    /// As registered.
    var data: UInt64
    /// `Event.readable` and the like.
    var bits: UInt32

    static let readable: UInt32 = 1
    static let writable: UInt32 = 2
    /// The peer ended its half, or the connection is gone: a read must go on to the end.
    static let hangup: UInt32 = 4
    /// How many are taken at once.
    static let batch: Int32 = 256
}

/// Bytes to write: layout of `struct iovec`.
struct Span {
    var base: UnsafeRawPointer?
    var count: Int

    init(_ base: UnsafeRawPointer?, _ count: Int) {
        self.base = base
        self.count = count
    }
}

/// A peer's address as text, in place.
struct PeerAddress {
    /// Longest text: an IPv6 address with its scope.
    static let textCapacity = 64
    /// The text's bytes.
    var text: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) =
        (0, 0, 0, 0, 0, 0, 0, 0)
    /// Length of the text; 0 for a UNIX socket.
    var length: Int32 = 0
    /// Its port.
    var port: UInt16 = 0
    /// The port it connected to.
    var localPort: UInt16 = 0
}
