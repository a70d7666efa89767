/// Where an engine's records come from and go to: the engine itself does no I/O.
///
/// The functions have the form of a loop's system calls, so that a connection's records pass from the
/// kernel's buffers into OpenSSL's without a stop in between (decision 0028). Tests give queues in memory.
public struct TLSTransport {
    /// Reads at most so many bytes; 0 at the end, -11 (EAGAIN) when there is nothing now, another
    /// negative number when the connection is gone.
    public typealias Receive =
        @convention(c) (UnsafeMutableRawPointer, Int32, UnsafeMutableRawPointer, Int) -> Int
    /// Writes an array of (address, count) pairs; how many bytes were taken, or as above.
    public typealias Send =
        @convention(c) (UnsafeMutableRawPointer, Int32, UnsafeRawPointer, Int32) -> Int

    var context: UnsafeMutableRawPointer
    var descriptor: Int32
    var receive: Receive
    var send: Send

    /// Both functions get `context` and `descriptor`; the context outlives the engine.
    public init(
        context: UnsafeMutableRawPointer, descriptor: Int32, receive: @escaping Receive,
        send: @escaping Send
    ) {
        self.context = context
        self.descriptor = descriptor
        self.receive = receive
        self.send = send
    }
}
