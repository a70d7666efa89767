/// How connections to an upstream are secured.
public struct UpstreamTLS: Sendable, Hashable {
    /// What upstreams may have in common: whom to believe, and who we are. The files are absolute.
    public struct Trust: Sendable, Hashable {
        /// Certificates of authorities in PEM; nil: the system's.
        public var authorities: String?
        /// What a server's certificate must be.
        public var verification = Verification.full
        /// What is shown to servers that ask, chain and key in PEM; nil: nothing.
        public var certificate: Certificate?
        /// The system's authorities, everything verified.
        public init() {}
    }

    /// Files of a certificate and its key.
    public struct Certificate: Sendable, Hashable {
        /// The chain.
        public var chain: String
        /// The key.
        public var key: String
        /// Two files.
        public init(chain: String, key: String) {
            self.chain = chain
            self.key = key
        }
    }

    /// What a server's certificate must be.
    public enum Verification: Sendable, Hashable {
        /// Vouched for by an authority, of its time and for the name.
        case full
        /// Of its time and for the name.
        case anyAuthority
        /// Whatever it likes.
        case none
    }

    /// Whom to believe, and who we are.
    public var trust = Trust()
    /// The name that is asked for; nil: the target's host.
    public var serverName: String?
    /// The name that the certificate must have; nil: the one that is asked for.
    public var verifiedName: String?
    /// Nanoseconds for a handshake; 0: none of its own.
    public var handshakeTimeout: UInt64 = 10_000_000_000
    /// With defaults.
    public init() {}
}
