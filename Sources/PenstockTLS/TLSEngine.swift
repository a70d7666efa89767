internal import CLibSSL

/// One connection's TLS: records in by the transport, plaintext out, and back. Belongs to one loop.
///
/// A class, because OpenSSL's BIO keeps its address; the loop holds it unmanaged in the connection's
/// record, so nothing is counted for a read or a write.
public final class TLSEngine {
    /// What came of a read or a write.
    public enum Outcome: Equatable, Sendable {
        /// So many bytes of plaintext.
        case bytes(Int)
        /// Nothing now: the transport has to have more to read, or to take more.
        case again
        /// The peer said that it sends no more (close_notify), or its stream ended.
        case ended
        /// The connection can't go on.
        case failed
    }

    /// Records without data in a row, after the handshake: key updates and the like that only cost.
    static let idleRecordsMax = 32

    let ssl: OpaquePointer
    let owner: AnyObject
    /// Where a client's sessions are kept; nil: nowhere.
    let sessions: TLSSessions?
    var transport: TLSTransport
    /// Bytes that were received before it was known that they are TLS.
    var early: [UInt8] = []
    var earlyUsed = 0
    var idleRecords = 0
    var hasFailed = false
    var isOver = false
    var readsOn = false
    /// The transport's last read took all there was.
    public internal(set) var isDrained = false
    /// The transport took less than it was given.
    public internal(set) var isBlocked = false
    /// Why it failed, in OpenSSL's words.
    public internal(set) var failure = ""
    /// Whose certificate wasn't taken.
    var refused = ""

    /// A server's side. Nil without memory.
    public init?(_ context: TLSServerContext, _ transport: TLSTransport, early: [UInt8] = []) {
        guard let ssl = context.makeConnection() else { return nil }
        self.ssl = ssl
        owner = context
        sessions = nil
        self.transport = transport
        self.early = early
        guard attach() else { return nil }
        SSL_set_accept_state(ssl)
        SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
    }

    /// A client's side. `verifiedName` is the name that the server's certificate must have; nil: the one
    /// that is asked for. `protocols` are ALPN's names, the dearest first; none: the context's.
    public init?(
        _ context: TLSClientContext, serverName: String, verifiedName: String? = nil,
        protocols: [String] = [], sessions: TLSSessions? = nil, _ transport: TLSTransport
    ) {
        guard
            let ssl = context.makeConnection(serverName, verified: verifiedName ?? serverName)
        else { return nil }
        self.ssl = ssl
        owner = context
        self.sessions = sessions
        self.transport = transport
        guard attach() else { return nil }
        let list = protocols.flatMap { [UInt8(clamping: $0.utf8.count)] + Array($0.utf8) }
        // Its results are the wrong way round: 0 is good.
        guard list.isEmpty || SSL_set_alpn_protos(ssl, list, UInt32(list.count)) == 0 else {
            return nil
        }
        SSL_set_connect_state(ssl)
        SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
        sessions?.begin(ssl, by: context)
    }

    deinit {
        SSL_free(ssl)
        ERR_clear_error()
    }

    private func attach() -> Bool {
        guard let method = TLSEngine.method, let bio = BIO_new(method) else { return false }
        BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        BIO_set_init(bio, 1)
        SSL_set_bio(ssl, bio, bio)
        return true
    }

    /// The handshake is over.
    public var isEstablished: Bool { SSL_is_init_finished(ssl) == 1 }

    /// Says that nothing more will be sent (close_notify).
    public func close() {
        guard !hasFailed, isEstablished else { return }
        _ = SSL_shutdown(ssl)
        ERR_clear_error()
    }

    /// Whether something that was received waits inside.
    public var hasPending: Bool { earlyUsed < early.count || SSL_has_pending(ssl) == 1 }
}
