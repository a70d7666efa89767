internal import CLibSSL

extension TLSEngine {
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
}
