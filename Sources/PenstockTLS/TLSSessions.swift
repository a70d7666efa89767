internal import CLibSSL

/// The last session with one server, so that the next connection needs no full handshake. Belongs to one
/// loop.
public final class TLSSessions {
    private var session: OpaquePointer?
    /// Whose rules it was made by: others might not have taken that server.
    private weak var context: TLSClientContext?

    /// None yet.
    public init() {}

    deinit { SSL_SESSION_free(session) }

    /// Makes what a connection learns the next one's; one by other rules is forgotten.
    func begin(_ ssl: OpaquePointer, by context: TLSClientContext) {
        if self.context !== context {
            SSL_SESSION_free(session)
            session = nil
            self.context = context
        }
        if let session { SSL_set_session(ssl, session) }
    }

    /// Takes a session over; false: it can't be gone on with.
    func keep(_ fresh: OpaquePointer) -> Bool {
        guard SSL_SESSION_is_resumable(fresh) == 1 else { return false }
        SSL_SESSION_free(session)
        session = fresh
        return true
    }
}
