public import JSON

extension Configuration {
    /// A named backend of one or several targets.
    public struct Upstream: Hashable, Sendable {
        /// How a target is chosen.
        public enum Balance: String, CaseIterable, Hashable, Sendable {
            /// In turn, by weight.
            case roundRobin = "round_robin"
            /// The one with the fewest exchanges under way for its weight.
            case leastConnections = "least_connections"
        }

        /// What the backend gets as `Host`.
        public enum Host: Hashable, Sendable {
            /// What the client sent.
            case preserve
            /// The target's own address.
            case upstream
            /// This.
            case literal(String)
        }

        /// One address of the backend.
        public struct Target: Hashable, Sendable {
            /// Where; host names are resolved again as DNS says.
            public var address: Address
            /// Share against the other targets, 1...1000.
            public var weight: Int
        }

        /// How long each part may take; zero is without end.
        public struct Timeouts: Hashable, Sendable {
            /// To connect, name look-up included.
            public var connect: Duration
            /// From the request's last byte to the end of the answer's head.
            public var head: Duration
            /// Between two pieces of an answer's body, or of a request's.
            public var idle: Duration
            /// The whole exchange with the backend, retries included.
            public var total: Duration
            /// From a connection to the end of its TLS handshake.
            public var handshake: Duration
        }

        /// How connections are secured. Files are relative to the configuration.
        public struct TLS: Hashable, Sendable {
            /// What of a backend's certificate is verified.
            public enum Verify: String, CaseIterable, Hashable, Sendable {
                /// Authority, dates and name.
                case full
                /// Dates and name: what is left of it with API Gateway's `insecureSkipVerification`.
                case name
                /// Nothing.
                case off
            }
            /// Certificates of authorities in PEM; nil: the system's.
            public var authorities: String?
            /// What is verified.
            public var verify: Verify
            /// The name that is asked for (SNI); nil: the target's host.
            public var serverName: String?
            /// The name that the certificate must have; nil: `serverName`.
            public var verifyName: String?
            /// What is shown to backends that ask, both or neither.
            public var certificate, key: String?
        }

        /// Whether it is spoken to in HTTP/2.
        public enum HTTP2: String, CaseIterable, Hashable, Sendable {
            /// No: HTTP/1.1.
            case off
            /// Where the backend chooses it in the TLS handshake.
            case auto
            /// Always: with TLS it has to choose it, in clear text it has to know.
            case required
        }

        /// What a client's connection may be upgraded to.
        public enum Upgrade: String, CaseIterable, Hashable, Sendable {
            /// RFC 6455.
            case websocket
        }

        /// Connections kept open between requests.
        public struct KeepAlive: Hashable, Sendable {
            /// How many a loop keeps for each target; 0 closes after every answer.
            public var max: Int
            /// How long one is kept unused.
            public var idle: Duration
        }

        /// Passive health: a target that fails is left out for a while.
        public struct Health: Hashable, Sendable {
            /// Consecutive failures (connect, reset, time-out) that take it out; 0 never does.
            public var failures: Int
            /// How long it stays out.
            public var cooldown: Duration
        }

        /// Unique in the file.
        public var name: String
        /// At least one.
        public var targets: [Target]
        /// How one is chosen.
        public var balance: Balance
        /// How long each part may take.
        public var timeouts: Timeouts
        /// Connections kept open.
        public var keepAlive: KeepAlive
        /// When a target is left out.
        public var health: Health
        /// More attempts after a failure that is safe to repeat (RFC 9110 §9.2.2).
        public var retries: Int
        /// What the backend gets as `Host`.
        public var host: Host
        /// How connections are secured; nil: they aren't.
        public var tls: TLS?
        /// Whether it is spoken to in HTTP/2.
        public var http2: HTTP2
        /// Connections in HTTP/2 of each loop to each target, at most.
        public var http2Connections: Int
        /// Protocols that a client's connection may be upgraded to, if the upstream agrees.
        public var upgrade: [Upgrade]
        /// Which other servers callouts may ask by it: `public`, `*`, host names; empty: none.
        public var others: [String]
        /// Where in the file.
        public var pointer: JSONPointer
    }
}
