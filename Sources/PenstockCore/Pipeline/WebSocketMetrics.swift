/// What a loop counts of WebSocket APIs, beside the counters of their routes.
public struct WebSocketMetrics {
    /// Connections whose handshake was answered with 101.
    public var opened: UInt64 = 0
    /// Connections that are open now.
    public var open: UInt64 = 0
    /// Handshakes that reached an API. Developer guide, "Monitor WebSocket API execution with CloudWatch metrics": ConnectCount.
    public var handshakes: UInt64 = 0
    /// Messages of clients. With `sent` what the same page calls MessageCount.
    public var received: UInt64 = 0
    /// Messages to clients: answers, errors, and what the callback URL posts.
    public var sent: UInt64 = 0
    /// ClientError: "4XX response returned by API Gateway before the integration is invoked".
    public var clientErrors: UInt64 = 0
    /// IntegrationError: "a 4XX/5XX response from the integration".
    public var integrationErrors: UInt64 = 0
    /// ExecutionError: "Errors that occurred when calling the integration".
    public var executionErrors: UInt64 = 0

    /// None yet.
    public init() {}
}
