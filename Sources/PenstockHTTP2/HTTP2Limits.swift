/// What a connection may cost (RFC 9113 §10.5). The defences are told here and nowhere else.
public struct HTTP2Limits: Sendable {
    /// Streams that are open at once: SETTINGS_MAX_CONCURRENT_STREAMS.
    public var streams: UInt32 = 128
    /// Streams beyond `streams` that are refused and whose refusal isn't sent yet; one more is an error of
    /// the connection.
    public var refusals: UInt32 = 1000
    /// Bytes of a stream's body that are received and that nobody took yet:
    /// SETTINGS_INITIAL_WINDOW_SIZE, up to 2³¹-1.
    public var streamWindow: Int32 = 65_535
    /// The same of all the connection's streams, from 65,535.
    public var connectionWindow: Int32 = 1 << 20
    /// Bytes of a head, as HTTP/1.1 spells it: SETTINGS_MAX_HEADER_LIST_SIZE.
    public var headBytes = 16_384
    /// Streams that a peer may reset at once, and afterwards a second ("rapid reset",
    /// CVE-2023-44487). nghttp2's own figures since 1.57.
    public var resets: UInt64 = 1000
    /// See above.
    public var resetsPerSecond: UInt64 = 33
    /// CONTINUATION frames of a head (CVE-2024-28182).
    public var continuations = 8
    /// Answers to PING and SETTINGS that wait to be sent (CVE-2019-9512, CVE-2019-9515).
    public var acknowledgements = 1000
    /// Values of one SETTINGS frame.
    public var settings = 32
    /// Bytes of frames beside the payload of heads and bodies that are never held against a peer; then
    /// an eighth must be payload. nginx's rule, "http2 flood detected".
    public var overheadBytes: UInt64 = 1 << 20

    /// The defaults.
    public init() {}
}
