/// What a frame is (RFC 6455 §5.2).
public enum FrameOpcode: UInt8, Sendable {
    /// More of a message that began before.
    case continuation = 0
    /// A message of UTF-8, or its beginning.
    case text = 1
    /// A message of bytes, or its beginning.
    case binary = 2
    /// The end of the connection, with why.
    case close = 8
    /// To be answered with a pong of the same bytes.
    case ping = 9
    /// Answers a ping, or just shows that its sender is there.
    case pong = 10

    /// Whether it stands outside messages (RFC 6455 §5.5).
    public var isControl: Bool { rawValue & 8 != 0 }

    /// Bytes that a control frame may carry (RFC 6455 §5.5).
    public static let controlMax = 125
}
