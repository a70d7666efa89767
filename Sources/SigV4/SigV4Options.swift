/// Where services differ in what they sign.
public struct SigV4Options: Hashable, Sendable {
    /// Dot segments and repeated slashes of the path are resolved before it is signed. True
    /// everywhere but in S3.
    public var normalizesPath: Bool
    /// Each segment of the path is percent-encoded once more. True everywhere but in S3, because
    /// services sign the path that they have decoded once.
    public var encodesPathTwice: Bool
    /// `x-amz-content-sha256` is sent and signed. S3 demands it; others accept it.
    public var sendsPayloadHash: Bool
    /// The session token is added after signing, which only AWS IoT asks for.
    public var omitsSessionToken: Bool

    /// Options, by default those of every service but S3.
    public init(
        normalizesPath: Bool = true, encodesPathTwice: Bool = true, sendsPayloadHash: Bool = false,
        omitsSessionToken: Bool = false
    ) {
        self.normalizesPath = normalizesPath
        self.encodesPathTwice = encodesPathTwice
        self.sendsPayloadHash = sendsPayloadHash
        self.omitsSessionToken = omitsSessionToken
    }

    /// What a service signs by.
    public static func service(_ name: String) -> SigV4Options {
        name == "s3" || name == "s3-outposts" || name == "s3express"
            ? SigV4Options(normalizesPath: false, encodesPathTwice: false, sendsPayloadHash: true)
            : SigV4Options()
    }
}
