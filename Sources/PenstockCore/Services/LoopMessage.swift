public import CPenstock

/// What other threads tell a loop.
public struct LoopMessage {
    /// What it is about.
    public enum Kind: UInt8 {
        /// `token` is answered with `event` (PEN_EVENT_*), `value` and `data`.
        case token
        /// Call `function(argument)` on the loop.
        case call
    }

    /// What it is about.
    public var kind: Kind
    /// PEN_EVENT_* for a token.
    public var event: UInt32 = 0
    /// Whose.
    public var token: pen_token = 0
    /// The event's value.
    public var value: Int64 = 0
    /// The event's data; the loop releases it after delivery.
    public var data = pen_buf(p: nil, n: 0, ctx: nil, release: nil)
    /// For `.call`.
    public var function: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?
    /// For `.call`.
    public var argument: UnsafeMutableRawPointer?

    /// An answer to a token.
    public init(event: UInt32, token: pen_token, value: Int64, data: pen_buf) {
        kind = .token
        self.event = event
        self.token = token
        self.value = value
        self.data = data
    }

    /// A call on the loop.
    public init(
        _ function: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
        _ argument: UnsafeMutableRawPointer?
    ) {
        kind = .call
        self.function = function
        self.argument = argument
    }
}
