import CPenstock
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

extension Host {
    /// Random bits, or the reason why nothing that needs them can be made.
    func randomBits() throws(NativeToolError) -> UInt64 {
        guard let bits = random() else {
            throw NativeToolError("the host has no random numbers (pen.crypto/1)")
        }
        return bits
    }
}

extension NativeServices {
    /// The host's clock, generator and digests. The tools compute MD5 themselves.
    init(_ host: Host) {
        // Valid as long as the instance, whose renderer alone calls these; digests are [any].
        nonisolated(unsafe) let view = host.tables.pointee.host
        self.init(
            now: { host.unixMilliseconds },
            random: { () throws(NativeToolError) in try host.randomBits() },
            digest: { algorithm, key, data in
                guard let crypto = host.tables.pointee.crypto?.pointee,
                    let number = NativeServices.number(algorithm)
                else { return nil }
                return [UInt8](unsafeUninitializedCapacity: 64) { out, count in
                    guard let base = out.baseAddress else { return }
                    count =
                        key.map { crypto.hmac(view, number, Bytes($0), Bytes(data), base) }
                        ?? crypto.digest(view, number, Bytes(data), base)
                }
            })
    }

    private static func number(_ algorithm: DigestAlgorithm) -> UInt32? {
        switch algorithm {
        case .sha1: PEN_SHA1
        case .sha256: PEN_SHA256
        case .sha384: PEN_SHA384
        case .sha512: PEN_SHA512
        case .md5: nil
        }
    }
}
