/// What a frame parser made of the bytes it was given.
public enum FrameStep: Equatable, Sendable {
    /// `consumed` of the bytes are done with; the rest, if any, is part of a head or of a control frame:
    /// keep it and call again with more behind it.
    case needMore(consumed: Int)
    /// `count` bytes of a message from `offset` on, unmasked where they were. `isFirst`: the message
    /// begins with them; `isLast`: it is whole. May be empty where a frame is.
    case data(offset: Int, count: Int, consumed: Int, isFirst: Bool, isLast: Bool)
    /// A ping; answer with a pong of these bytes.
    case ping(offset: Int, count: Int, consumed: Int)
    /// A pong.
    case pong(consumed: Int)
    /// The peer closes, with a code (1005: it gave none) and a reason in UTF-8. Nothing that follows
    /// counts.
    case close(CloseCode, reasonOffset: Int, reasonCount: Int, consumed: Int)
    /// The connection is to be closed with this code.
    case refused(FrameFault)
}

/// What is wrong with what a client sent.
public struct FrameFault: Error, Equatable, Sendable {
    /// What to close with.
    public var code: CloseCode
    /// Why, for the close frame and the log: ASCII, at most 123 bytes.
    public var reason: StaticString

    init(_ code: CloseCode, _ reason: StaticString) {
        self.code = code
        self.reason = reason
    }

    /// Whether both say the same.
    public static func == (a: FrameFault, b: FrameFault) -> Bool { a.code == b.code }
}
