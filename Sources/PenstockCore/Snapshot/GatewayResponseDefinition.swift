/// A gateway response as configured; texts may hold `$context.…` references.
public struct GatewayResponseDefinition: Sendable {
    /// Status, or nil for the type's own.
    public var status: Int32?
    /// Headers in order.
    public var headers: [(name: String, value: String)] = []
    /// Body, or nil for AWS's `{"message":$context.error.messageString}`.
    public var body: String?
    /// Media type of the body.
    public var contentType = "application/json"
    /// Bodies by media type, for clients whose Accept names it first.
    public var bodies: [(type: String, text: String)] = []
    /// The type's own.
    public init() {}
}
