/// How much a peer may send besides the data of a chunked body.
public struct ChunkLimits: Sendable {
    /// Bytes of chunk extensions in one body; nobody needs them, so little. Default 4096. Without a
    /// bound for the whole body one-byte chunks smuggle in any amount (CVE-2023-39326).
    public var extensionBytes: Int
    /// Bytes of the trailer section. Default 8192.
    public var trailerBytes: Int
    /// Trailer fields. Default 32.
    public var trailerCount: Int

    /// The defaults, or some of them changed.
    public init(extensionBytes: Int = 4096, trailerBytes: Int = 8192, trailerCount: Int = 32) {
        self.extensionBytes = extensionBytes
        self.trailerBytes = trailerBytes
        self.trailerCount = trailerCount
    }
}
