public import PenstockHTTP

/// Bounds and time-outs of WebSocket connections (Docs/configuration.md, `websockets`).
public struct WebSocketOptions: Sendable {
    /// Of what clients send.
    public var frames = FrameLimits()
    /// Nanoseconds without a frame, after which a connection is closed with 1001. Developer guide, "Quotas
    /// for configuring and running a WebSocket API": "Idle Connection Timeout 10 minutes".
    public var idle: UInt64 = 600_000_000_000
    /// Nanoseconds after which a connection is closed whatever comes; the same page: "Connection duration
    /// for WebSocket API 2 hours".
    public var life: UInt64 = 7_200_000_000_000
    /// Messages of one connection that are at work at once; what else comes waits in its socket.
    public var messagesInFlight = 8
    /// Bytes that wait for a client that doesn't take them; what would pass it isn't sent, and who wanted to
    /// send it is told.
    public var queueBytes = 1 << 20
    /// This node's number in connection ids, so that other nodes know whose they are.
    public var node: UInt16 = 0
    /// The other nodes' upstreams in the configuration, by number.
    public var nodes: [UInt16: String] = [:]
    /// What nodes sign by what they ask each other; empty: they don't.
    public var nodeSecret: [UInt8] = []
    /// AWS's.
    public init() {}
}
