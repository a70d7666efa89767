/// How a message's body is delimited (RFC 9112 §6).
public enum BodyKind: UInt8, Sendable {
    /// There is no body.
    case none
    /// `Content-Length` bytes; may be 0.
    case length
    /// `Transfer-Encoding: chunked`.
    case chunked
    /// Responses only: the body ends with the connection.
    case untilClose
}

/// What the head says of the body and of the connection.
public struct MessageFraming: Sendable {
    /// How the body is delimited.
    public var body: BodyKind = .none
    /// Bytes of the body when `body` is `.length`, else 0. For a response without a body (HEAD, 304)
    /// this is what `Content-Length` announced, see `announcesLength`.
    public var length: UInt64 = 0
    /// Whether there was a `Content-Length`.
    public var announcesLength = false
    /// Whether the peer keeps the connection open after this exchange (RFC 9112 §9.3).
    public var keepAlive = true
    /// Whether the client waits for 100 (Continue) before it sends the body (RFC 9110 §10.1.1).
    public var expectsContinue = false
    /// Whether there is an `Upgrade` field and `Connection` lists it (RFC 9110 §7.8).
    public var wantsUpgrade = false
    /// Whether `Connection` lists fields the gateway has no id for, which must not pass on: then
    /// `ConnectionOptions.contains` is asked about each field, else nobody needs to look.
    public var connectionListsFields = false

    /// Framing of nothing known yet.
    public init() {}
}
