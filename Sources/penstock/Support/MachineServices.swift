import CPenstock
import Glibc
import MappingTemplate
import PenstockHost

extension NativeServices {
    /// The machine's clock and random bits, the host's digests.
    static let machine = NativeServices(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        },
        random: { UInt64.random(in: .min ... .max) },
        digest: { algorithm, key, data in
            let hash: UInt32? =
                switch algorithm {
                case .md5: nil
                case .sha1: PEN_SHA1
                case .sha256: PEN_SHA256
                case .sha384: PEN_SHA384
                case .sha512: PEN_SHA512
                }
            return hash.flatMap { HostDigest.compute($0, key: key, data) }
        })
}
