import PenstockCore
import PenstockTLS

/// A connection's wrapping. Until its first byte came there is no engine: a connection that sends
/// nothing costs no more than one in clear text.
final class TLSConnection {
    /// nil: it is a connection to an upstream.
    let listener: TLSListener?
    var engine: TLSEngine?
    /// The handshake was over when last looked at.
    var isEstablished = false
    /// For exchanges; nil until the handshake is over.
    var text: ConnectionText?
    /// Requests may be for names whose rules didn't let this client in.
    var checksHost = false

    init(_ listener: TLSListener) { self.listener = listener }

    init(_ engine: TLSEngine) {
        listener = nil
        self.engine = engine
    }

    /// The first byte of a TLS handshake record (RFC 8446 §5.1): no HTTP request begins with it.
    static let handshake: UInt8 = 22
}
