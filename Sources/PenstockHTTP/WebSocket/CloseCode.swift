/// Why a WebSocket connection ends (RFC 6455 §7.4.1).
public struct CloseCode: Hashable, Sendable {
    /// The number as it is sent.
    public var rawValue: UInt16

    /// A code by its number.
    public init(_ rawValue: UInt16) { self.rawValue = rawValue }

    /// The purpose is fulfilled.
    public static let normal = CloseCode(1000)
    /// The server goes down, or has had enough of an idle connection.
    public static let goingAway = CloseCode(1001)
    /// The peer broke the protocol.
    public static let protocolError = CloseCode(1002)
    /// A kind of data that isn't taken: binary messages, as AWS closes on them.
    public static let unsupportedData = CloseCode(1003)
    /// Never sent: the peer's close frame had none.
    public static let noStatus = CloseCode(1005)
    /// Never sent: the connection ended without a close frame.
    public static let abnormal = CloseCode(1006)
    /// Text that is no UTF-8.
    public static let invalidData = CloseCode(1007)
    /// What the peer does isn't allowed.
    public static let policyViolation = CloseCode(1008)
    /// A frame or message that is too long.
    public static let messageTooBig = CloseCode(1009)
    /// The server can't go on.
    public static let internalError = CloseCode(1011)

    /// Whether a peer may send it: RFC 6455 §7.4, and those that the IANA registry ("WebSocket Close
    /// Code Number Registry") has added since, 1012 to 1014. 3000 to 4999 are libraries' and
    /// applications' own.
    public var maySend: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
