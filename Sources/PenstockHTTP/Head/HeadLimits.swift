/// How much head a peer may send. Each bound has a name in the configuration (`limits.*`).
public struct HeadLimits: Sendable {
    /// Longest request or status line in bytes, without CRLF; 414 past it. Default 8192, as nginx
    /// (`large_client_header_buffers`) and Apache (`LimitRequestLine`).
    public var requestLineBytes: Int
    /// Longest field line in bytes, without CRLF; 431 past it. Default 16384; at most 65535.
    public var fieldLineBytes: Int
    /// Longest head in bytes, without the final empty line; 431 past it. Default 32768.
    public var headBytes: Int
    /// Most fields; 431 past it, or past the lent table's capacity. Default 100, as Apache
    /// (`LimitRequestFields`).
    public var fieldCount: Int

    /// The defaults, or some of them changed.
    public init(
        requestLineBytes: Int = 8192, fieldLineBytes: Int = 16384, headBytes: Int = 32768,
        fieldCount: Int = 100
    ) {
        self.requestLineBytes = requestLineBytes
        self.fieldLineBytes = min(fieldLineBytes, 65535)
        self.headBytes = headBytes
        self.fieldCount = fieldCount
    }
}
