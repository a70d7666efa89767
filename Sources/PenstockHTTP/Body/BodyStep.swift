/// What a body decoder made of the bytes it was given.
public enum BodyStep: Equatable, Sendable {
    /// `count` bytes of the body from `offset` on in the bytes given; `consumed` of those are done
    /// with. Call again with the rest. Never empty.
    case data(offset: Int, count: Int, consumed: Int)
    /// All bytes given are done with and held no data; give more.
    case needMore
    /// The body is over; `consumed` bytes belonged to it, what follows is the next message.
    case end(consumed: Int)
    /// The body is malformed or too large, and the connection is of no more use.
    case refused(HTTPFault)
}
