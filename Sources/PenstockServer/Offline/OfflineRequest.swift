/// A request that comes from a command line instead of a socket.
public struct OfflineRequest: Sendable {
    /// "GET".
    public var method: String
    /// Path and query.
    public var target: String
    /// What the Host field would say.
    public var host: String
    /// Fields in order.
    public var headers: [(name: String, value: String)]
    /// The body, nil for none.
    public var body: [UInt8]?
    /// The client's address.
    public var clientAddress: String
    /// What would be forwarded is sent to its upstream, and the answer goes on from there.
    public var forwards = false

    /// A request without fields and body from this machine.
    public init(_ method: String, _ target: String, host: String = "localhost") {
        self.method = method
        self.target = target
        self.host = host
        headers = []
        clientAddress = "127.0.0.1"
    }
}
