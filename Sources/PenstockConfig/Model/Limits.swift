extension Configuration {
    /// Bounds on everything a client can make grow; sizes in bytes.
    public struct Limits: Hashable, Sendable {
        /// A request's head, or an upstream's answer's; beyond it 431, or 502.
        public var headerBytes: Int
        /// Header fields in a head; beyond it 431.
        public var headers: Int
        /// The request target; beyond it 414.
        public var targetBytes: Int
        /// A request's body; beyond it 413. An API may need less to buffer.
        public var bodyBytes: Int
        /// Client connections at once; beyond it accepting pauses.
        public var connections: Int
        /// Memory of one exchange; beyond it 500.
        public var exchangeArena: Int
        /// All buffers together; beyond it accepting and reading pause.
        public var buffers: Int
        /// The answer to a plugin's own request; beyond it the request fails.
        public var calloutBytes: Int
        /// Requests at once on a connection in HTTP/2.
        public var http2Streams: Int
        /// Bytes of a request's body in HTTP/2 that come before somebody takes them.
        public var http2Window: Int
        /// Streams that a client may reset at once.
        public var http2Resets: Int
    }

    /// How long clients and exchanges may take; zero is without end.
    public struct Timeouts: Hashable, Sendable {
        /// From a connection's or request's first byte to the end of its head; then 408.
        public var head: Duration
        /// From a TLS connection's beginning to the end of its handshake.
        public var handshake: Duration
        /// A connection without a request.
        public var idle: Duration
        /// Between two pieces of a request's body; then 408.
        public var body: Duration
        /// Until the client takes some of what is written.
        public var write: Duration
        /// The whole exchange; then 504.
        public var request: Duration
        /// What exchanges get to finish at shut-down and reload.
        public var drain: Duration
        /// How long a loop may stand still until the process aborts.
        public var stall: Duration
    }

    /// Bounds of WebSocket connections; sizes in bytes.
    public struct WebSockets: Hashable, Sendable {
        /// A frame that a client sends.
        public var frameBytes: Int
        /// A message, either way.
        public var messageBytes: Int
        /// Whether binary messages are taken.
        public var allowsBinary: Bool
        /// What waits for a client that doesn't take it.
        public var queueBytes: Int
        /// Messages of one connection that are at work at once.
        public var messages: Int
        /// Without a frame; zero is without end.
        public var idle: Duration
        /// A connection at all; zero is without end.
        public var life: Duration
        /// This gateway's number in connection ids.
        public var node: Int
        /// The other gateways' upstreams by their numbers.
        public var nodes: [Int: String]
        /// Where the secret is by which they sign.
        public var secret: SecretReference?
    }

    /// Where and how finished exchanges are logged.
    public struct AccessLog: Hashable, Sendable {
        /// How a line looks.
        public enum Format: String, CaseIterable, Hashable, Sendable {
            /// A JSON object a line.
            case json
            /// Common Log Format.
            case clf
            /// No log.
            case off
        }

        /// Where lines go.
        public enum Destination: Hashable, Sendable {
            /// Standard output, written `-`.
            case standardOutput
            /// A file that is appended to, relative to the configuration file.
            case file(String)
        }

        /// One member of a JSON line.
        public struct Field: Hashable, Sendable {
            /// The member's name.
            public var name: String
            /// A template such as `$context.requestId`.
            public var template: String
        }

        /// Where lines go.
        public var destination: Destination
        /// How a line looks; never off here.
        public var format: Format
        /// The members of a JSON line, in the order of the file; empty is the default set.
        public var fields: [Field]
    }
}
