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
    private static let idleRecordsMax = 32

    private let ssl: OpaquePointer
    private let owner: AnyObject
    /// Where a client's sessions are kept; nil: nowhere.
    let sessions: TLSSessions?
    private var transport: TLSTransport
    /// Bytes that were received before it was known that they are TLS.
    private var early: [UInt8] = []
    private var earlyUsed = 0
    private var idleRecords = 0
    private var hasFailed = false
    private var isOver = false
    private var readsOn = false
    /// The transport's last read took all there was.
    public private(set) var isDrained = false
    /// The transport took less than it was given.
    public private(set) var isBlocked = false

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

    /// Goes on with the handshake alone. `bytes(0)`: it is over.
    ///
    /// - Parameter isReadable: whether the transport has something, as far as is known.
    public func shake(isReadable: Bool) -> Outcome {
        guard !hasFailed else { return .failed }
        isDrained = !isReadable
        readsOn = false
        let n = SSL_do_handshake(ssl)
        return n == 1 ? .bytes(0) : outcome(of: n)
    }

    /// Reads plaintext, and does what the handshake has to do first.
    ///
    /// A transport's read that gets less than it asked for got all there was: it isn't asked again before
    /// the next call of this function, unless `untilEnd`.
    /// - Parameter isReadable: whether the transport has something, as far as is known.
    public func read(
        _ out: UnsafeMutableRawPointer, _ count: Int, isReadable: Bool = true,
        untilEnd: Bool = false
    ) -> Outcome {
        guard !hasFailed else { return .failed }
        isDrained = !isReadable
        readsOn = untilEnd
        var records = 0
        while true {
            let n = SSL_read(ssl, out, Int32(clamping: count))
            if n > 0 {
                idleRecords = 0
                return .bytes(Int(n))
            }
            let outcome = outcome(of: n)
            guard outcome == .again, SSL_get_error(ssl, n) == SSL_ERROR_WANT_READ else {
                return outcome
            }
            // Between records without data OpenSSL says the same as when the transport is empty.
            if isDrained { return .again }
            if isEstablished { idleRecords += 1 }
            records += 1
            guard idleRecords <= Self.idleRecordsMax, records <= 4 * Self.idleRecordsMax else {
                hasFailed = true
                return .failed
            }
        }
    }

    /// Writes plaintext. `again`: the same bytes have to come again, from wherever they are then.
    public func write(_ bytes: UnsafeRawPointer, _ count: Int) -> Outcome {
        guard !hasFailed else { return .failed }
        guard count > 0 else { return .bytes(0) }
        let n = SSL_write(ssl, bytes, Int32(clamping: count))
        return n > 0 ? .bytes(Int(n)) : outcome(of: n)
    }

    /// Says that nothing more will be sent (close_notify).
    public func close() {
        guard !hasFailed, isEstablished else { return }
        _ = SSL_shutdown(ssl)
        ERR_clear_error()
    }

    /// Whether something that was received waits inside.
    public var hasPending: Bool { earlyUsed < early.count || SSL_has_pending(ssl) == 1 }

    /// "TLSv1.3", for as long as the process lives.
    public var version: UnsafePointer<CChar>? { SSL_get_version(ssl) }
    /// "TLS_AES_128_GCM_SHA256", likewise.
    public var cipher: UnsafePointer<CChar>? { SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)) }
    /// The name that the client asked for, for as long as the engine lives.
    public var serverName: UnsafePointer<CChar>? {
        SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)
    }
    /// The handshake went on with an earlier session.
    public var isResumed: Bool { SSL_session_reused(ssl) == 1 }
    /// ALPN's choice.
    public var applicationProtocol: String {
        var bytes: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &bytes, &count)
        return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
    }
    /// Why the peer's certificate isn't taken; nil: it is.
    public var peerFault: String? {
        let code = SSL_get_verify_result(ssl)
        guard code != 0 else { return nil }
        return X509_verify_cert_error_string(code).map { String(cString: $0) } ?? "unknown"
    }
    /// Why it failed, in OpenSSL's words.
    public private(set) var failure = ""
    /// The same for the operator: what is wrong with the peer's certificate, if that is it.
    public var fault: String {
        guard let peerFault else { return failure }
        let which = refused.isEmpty ? "" : " (\(refused))"
        return "its certificate\(which) isn't taken: \(peerFault)"
    }
    /// Whose certificate wasn't taken.
    private var refused = ""
    func note(refused subject: String) { refused = subject }

    /// The certificate that the peer showed and that was verified, in PEM; nil: none.
    public var peerCertificate: [UInt8]? {
        guard let certificate = SSL_get0_peer_certificate(ssl), peerFault == nil else { return nil }
        return TLSCertificate.text { PEM_write_bio_X509($0, certificate) }
    }

    /// Its name's rules ask clients for certificates.
    public var demandsCertificate: Bool { SSL_get_verify_mode(ssl) & SSL_VERIFY_PEER != 0 }

    /// See `TLSServerContext`.
    public var separatesClients: Bool { (owner as? TLSServerContext)?.separatesClients ?? false }

    /// Whether a client may ask for a host: not when that takes other clients than the name by which it was
    /// let in.
    public func takes(host: String) -> Bool {
        guard let context = owner as? TLSServerContext else { return true }
        // A certificate that was made for a name is the first's in everything else.
        return context.takes(host, letInBy: context.number(of: SSL_get_SSL_CTX(ssl)) ?? 0)
    }

    private func outcome(of n: Int32) -> Outcome {
        switch SSL_get_error(ssl, n) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .again
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            hasFailed = true
            // Without a word of OpenSSL's it was the transport.
            failure =
                ERR_peek_last_error() == 0 ? "the connection broke off" : TLSError.lastReason()
            return .failed
        }
    }

    // MARK: The BIO

    // Safe: made once, and never changed or freed.
    private nonisolated(unsafe) static let method: OpaquePointer? = {
        guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "penstock")
        else { return nil }
        BIO_meth_set_read(method) { bio, out, count in
            guard let bio, let out else { return -1 }
            return TLSEngine.of(bio)._withUnsafeGuaranteedRef { $0.pull(bio, out, Int(count)) }
        }
        BIO_meth_set_write(method) { bio, bytes, count in
            guard let bio, let bytes else { return -1 }
            return TLSEngine.of(bio)._withUnsafeGuaranteedRef { $0.push(bio, bytes, Int(count)) }
        }
        // OpenSSL flushes behind a flight, and asks whether nothing came because the stream is over;
        // whatever else it asks isn't there.
        BIO_meth_set_ctrl(method) { bio, command, _, _ in
            switch command {
            case BIO_CTRL_FLUSH: 1
            case BIO_CTRL_EOF:
                bio.map { TLSEngine.of($0)._withUnsafeGuaranteedRef { $0.isOver ? 1 : 0 } } ?? 1
            default: 0
            }
        }
        return method
    }()

    private static func of(_ bio: OpaquePointer) -> Unmanaged<TLSEngine> {
        // Set by `attach` before the BIO is used.
        Unmanaged.fromOpaque(BIO_get_data(bio).unsafelyUnwrapped)
    }

    private func pull(
        _ bio: OpaquePointer, _ out: UnsafeMutablePointer<CChar>, _ count: Int
    ) -> Int32 {
        BIO_clear_flags(bio, 0xf)
        if earlyUsed < early.count {
            let n = min(count, early.count - earlyUsed)
            early.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(start: out, count: n).copyBytes(
                    from: $0[earlyUsed..<(earlyUsed + n)])
            }
            earlyUsed += n
            if earlyUsed == early.count { early = []; earlyUsed = 0 }
            return Int32(n)
        }
        guard !isDrained else {
            BIO_set_flags(bio, 0x1 | 0x8)
            return -1
        }
        let n = transport.receive(transport.context, transport.descriptor, out, count)
        isDrained = n < 0 || (n < count && !readsOn)
        isOver = n == 0
        if n == -11 { BIO_set_flags(bio, 0x1 | 0x8) }
        return Int32(n < 0 ? -1 : n)
    }

    private func push(
        _ bio: OpaquePointer, _ bytes: UnsafePointer<CChar>, _ count: Int
    ) -> Int32 {
        BIO_clear_flags(bio, 0xf)
        var span = (UnsafeRawPointer(bytes), count)
        let n = withUnsafeBytes(of: &span) {
            transport.send(
                transport.context, transport.descriptor, $0.baseAddress.unsafelyUnwrapped, 1)
        }
        isBlocked = n < count
        if n == -11 { BIO_set_flags(bio, 0x2 | 0x8) }
        return Int32(n < 0 ? -1 : n)
    }
}
