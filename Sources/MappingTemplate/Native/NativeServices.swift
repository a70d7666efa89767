/// What native tools need from outside: the time, random bits and digests. The plugin takes them from
/// the host (`pen.crypto/1`), the command line from the host's library, tests from constants.
public struct NativeServices: Sendable {
    /// The time in milliseconds since 1970-01-01T00:00:00Z.
    public var now: @Sendable () -> Int64
    /// 64 bits from a generator that nobody can predict; it throws rather than invent them.
    public var random: @Sendable () throws(NativeToolError) -> UInt64
    /// The digest of `data`, or its HMAC when there is a key; nil where that can't be had. MD5 is
    /// never asked for.
    public var digest:
        @Sendable (
            DigestAlgorithm, _ key: UnsafeBufferPointer<UInt8>?, _ data: UnsafeBufferPointer<UInt8>
        ) -> [UInt8]?

    /// Services of these functions. They are called on the thread that renders.
    public init(
        now: @escaping @Sendable () -> Int64,
        random: @escaping @Sendable () throws(NativeToolError) -> UInt64,
        digest:
            @escaping @Sendable (
                DigestAlgorithm, _ key: UnsafeBufferPointer<UInt8>?,
                _ data: UnsafeBufferPointer<UInt8>
            ) -> [UInt8]?
    ) {
        self.now = now
        self.random = random
        self.digest = digest
    }
}

/// The digests that templates can ask for. MD5 and SHA-1 protect nothing any more; old backends want
/// them all the same.
public enum DigestAlgorithm: String, Hashable, Sendable, CaseIterable {
    case md5, sha1, sha256, sha384, sha512
}

/// Why a native tool can't do what a template asks.
public struct NativeToolError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in words without a full stop; it names the column where a text or pattern is
    /// to blame.
    public var description: String

    /// An error that says this.
    public init(_ description: String) { self.description = description }
}
