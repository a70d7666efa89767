internal import CLibSSL

extension TLSEngine {
    // Safe: made once, and never changed or freed.
    nonisolated(unsafe) static let method: OpaquePointer? = {
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
