import PenstockCore
import PenstockTLS

/// How one loop's connections to one target are secured.
final class TargetTLS {
    /// nil: nobody read what it needs.
    let holder: UpstreamContexts.Holder?
    /// What is asked for, and what the certificate must be for.
    let serverName: String
    let verifiedName: String
    /// Nanoseconds; 0: none.
    let handshakeTimeout: UInt64
    /// What ALPN offers; empty: HTTP/1.1.
    let protocols: [String]
    /// The last session, so that the next connection is made faster.
    let sessions = TLSSessions()
    /// When a failure was last told (monotonic): at most one a second.
    var toldAt: UInt64 = 0

    init(
        _ tls: UpstreamTLS, host: String, http2: UpstreamDefinition.HTTP2,
        _ holder: UpstreamContexts.Holder?
    ) {
        self.holder = holder
        var name = tls.serverName ?? host
        // RFC 6066 §3: without the trailing dot.
        if name.hasSuffix(".") { name.removeLast() }
        serverName = name
        verifiedName = tls.verifiedName ?? name
        handshakeTimeout = tls.handshakeTimeout
        protocols =
            switch http2 {
            case .off: []
            case .auto: ["h2", "http/1.1"]
            case .required: ["h2"]
            }
    }
}
