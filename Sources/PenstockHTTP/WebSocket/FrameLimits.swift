/// Bounds of what a WebSocket client may send.
public struct FrameLimits: Equatable, Sendable {
    /// Bytes that a frame of data may carry; longer ones end the connection with 1009.
    ///
    /// Amazon API Gateway Developer Guide, "Quotas for configuring and running a WebSocket API": "WebSocket
    /// frame size 32 KB", "If a larger message (or larger frame size) is received, the connection is
    /// closed with code 1009."
    public var frameBytes = 32 << 10
    /// Bytes of a message; the same page: 128 KB.
    public var messageBytes = 128 << 10
    /// Whether binary messages are taken; if not they end the connection with 1003, as AWS does.
    public var allowsBinary = false

    /// AWS's.
    public init() {}
}
