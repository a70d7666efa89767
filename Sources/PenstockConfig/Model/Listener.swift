extension Configuration {
    /// A socket where clients connect.
    public struct Listener: Hashable, Sendable {
        /// Unique in the file; the address's text by default.
        public var name: String
        /// Where to listen.
        public var address: Address
        /// Connections the kernel queues before they are accepted; the system may cap it.
        public var backlog: Int
        /// What to say to upstreams about the client, and whom to believe about it.
        public var forwarded: Forwarded
        /// Peers whose connections begin with a header of the PROXY protocol.
        public var proxyProtocol: [NetworkRange]
        /// Connections may speak HTTP/2.
        public var http2: Bool
        /// The port whose HTTPS requests in clear text are sent to; nil: they are served.
        public var httpsRedirect: Int?
        /// How its connections are secured; nil: they aren't.
        public var tls: TLS?
    }

    /// A listener's TLS.
    public struct TLS: Hashable, Sendable {
        /// A certificate's files, relative to the configuration.
        public struct Certificate: Hashable, Sendable {
            /// Chain and key in PEM, and an OCSP response in DER; without the two the listener's authority makes
            /// one for `names`.
            public var certificate, key: String?
            /// Where certificates with their keys are, in place of the two.
            public var directory: String?
            /// See above.
            public var ocsp: String?
            /// The names that lead to it; empty: the certificate's own.
            public var names: [String] = []
            /// Versions and ciphers of these names; nil: the listener's.
            public var policy: Policy?
            /// Which clients these names take; nil: those that the listener takes.
            public var clients: Clients?

        }
        /// What makes certificates for names that have none.
        public struct Authority: Hashable, Sendable {
            /// Its certificate and key, in PEM.
            public var certificate, key: String
        }
        /// Which clients are taken: mutual TLS.
        public struct Clients: Hashable, Sendable {
            /// What becomes of clients that show no certificate.
            public enum Mode: String, CaseIterable, Hashable, Sendable {
                /// They are refused.
                case require
                /// They are let in.
                case request
            }
            /// Certificates of authorities in PEM.
            public var truststore: String
            /// Lists of revoked certificates in PEM; nil: none is.
            public var revocation: String?
            /// Whether a certificate has to be shown.
            public var mode: Mode
        }
        /// API Gateway's names of versions and ciphers.
        public enum Policy: String, CaseIterable, Hashable, Sendable {
            /// TLS 1.0 and later.
            case tls10 = "TLS_1_0"
            /// TLS 1.2 and later.
            case tls12 = "TLS_1_2"
            /// TLS 1.3 alone.
            case tls13Only = "SecurityPolicy_TLS13_1_3_2025_09"
            /// The same, with AES alone.
            case tls13OnlyFIPS = "SecurityPolicy_TLS13_1_3_FIPS_2025_09"
            /// TLS 1.2 with forward secrecy, and 1.3.
            case forward = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"
            /// TLS 1.2 and 1.3, with AES alone.
            case fips = "SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09"
            /// TLS 1.2 with forward secrecy, and 1.3, with AES alone.
            case forwardFIPS = "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"
            /// TLS 1.2 and 1.3.
            case quantum = "SecurityPolicy_TLS13_1_2_PQ_2025_09"
            /// TLS 1.2 and 1.3.
            case tls13 = "SecurityPolicy_TLS13_1_2_2021_06"
            /// TLS 1.3 alone.
            case edge13 = "SecurityPolicy_TLS13_2025_EDGE"
            /// TLS 1.2 with forward secrecy, and 1.3.
            case edge12Forward = "SecurityPolicy_TLS12_PFS_2025_EDGE"
            /// TLS 1.2 and 1.3.
            case edge12 = "SecurityPolicy_TLS12_2018_EDGE"
        }
        /// The first is for clients that name no name of the others'.
        public var certificates: [Certificate]
        /// Versions and ciphers.
        public var policy: Policy
        /// Connections in clear text are served as well.
        public var clearText: Bool
        /// Which clients are taken; nil: all.
        public var clients: Clients?
        /// nil: names that have no certificate get the first.
        public var authority: Authority?
    }

    /// The policy for `X-Forwarded-*` and `Forwarded` (RFC 7239).
    public struct Forwarded: Hashable, Sendable {
        /// What happens to `X-Forwarded-For`, `-Proto`, `-Host` and `-Port`.
        public enum XForwarded: String, CaseIterable, Hashable, Sendable {
            /// Add this hop to what a trusted peer sent; replace what an untrusted one sent.
            case append
            /// Drop what came, send this hop alone.
            case replace
            /// Drop what came, send nothing.
            case off
        }

        /// What happens to `Forwarded`.
        public enum Standard: String, CaseIterable, Hashable, Sendable {
            /// Drop what came, send nothing.
            case off
            /// Add this hop to what a trusted peer sent; replace what an untrusted one sent.
            case append
        }

        /// The `X-Forwarded-*` policy.
        public var xForwarded: XForwarded
        /// The `Forwarded` policy.
        public var forwarded: Standard
        /// Peers whose forwarding headers are believed; none by default.
        public var trust: [NetworkRange]
    }
}
