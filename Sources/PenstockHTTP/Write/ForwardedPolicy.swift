/// What the gateway says to an upstream about the client's side of a request, field by field.
///
/// The default trusts nobody: what a client claims is replaced. `append` is for a gateway behind a
/// proxy that it trusts.
public struct ForwardedPolicy: Sendable {
    /// What to do with one field.
    public enum Mode: UInt8, Sendable {
        /// Pass on what came, add nothing.
        case off
        /// Drop what came, add nothing.
        case remove
        /// Drop what came, add our own.
        case replace
        /// Lists (`X-Forwarded-For`, `Forwarded`): pass on what came and add ours at the end. Single
        /// values (`-Proto`, `-Host`, `-Port`): pass on what came, or add ours when nothing came.
        case append
    }

    /// `X-Forwarded-For`: the client's address.
    public var xForwardedFor = Mode.replace
    /// `X-Forwarded-Proto`: "http" or "https".
    public var xForwardedProto = Mode.replace
    /// `X-Forwarded-Host`: the authority the client asked for.
    public var xForwardedHost = Mode.replace
    /// `X-Forwarded-Port`: the port the client connected to.
    public var xForwardedPort = Mode.replace
    /// `Forwarded` (RFC 7239), removed by default: two tellings of one story invite contradiction.
    public var forwarded = Mode.remove

    /// The default policy.
    public init() {}

    /// The same for a peer whose word isn't believed: what it sent is replaced where it would be kept.
    public var forUntrusted: ForwardedPolicy {
        var policy = self
        for field in [
            \ForwardedPolicy.xForwardedFor, \.xForwardedProto, \.xForwardedHost, \.xForwardedPort,
            \.forwarded,
        ] where policy[keyPath: field] == .append {
            policy[keyPath: field] = .replace
        }
        return policy
    }
}
