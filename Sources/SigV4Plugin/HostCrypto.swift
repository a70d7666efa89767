internal import CPenstock
public import PenstockPlugin
public import SigV4

/// The hashes that a signature needs, by the host's OpenSSL. [loop]
public struct HostCrypto: SigV4Crypto {
    private let host: Host

    /// By this host, which outlives the instance.
    public init(host: Host) { self.host = host }

    /// 32 bytes.
    public func sha256(_ message: [UInt8]) -> [UInt8] {
        digest { out in
            message.withUnsafeBufferPointer { _ = host.sha256(Bytes($0), into: out) }
        }
    }

    /// 32 bytes (RFC 2104).
    public func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        let tables = host.tables.pointee
        return digest { out in
            message.withUnsafeBufferPointer { message in
                key.withUnsafeBufferPointer { key in
                    _ = tables.crypto?.pointee.hmac(
                        tables.host, PEN_SHA256, Bytes(key), Bytes(message), out)
                }
            }
        }
    }

    private func digest(_ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 64) { out, count in
            guard let base = out.baseAddress else { return }
            base.initialize(repeating: 0, count: 64)
            fill(base)
            count = 32
        }
    }
}
