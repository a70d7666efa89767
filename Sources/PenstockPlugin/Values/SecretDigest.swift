public import CPenstock

/// What stands for a secret where it is looked for again: HMAC-SHA256 under a key that is random for
/// each instance.
///
/// Whoever doesn't have the key can neither learn the secret from it nor choose secrets with digests of
/// a kind, so how long a search takes says nothing about what is there.
public struct SecretDigest: Hashable, BitwiseCopyable, Sendable {
    /// A random key.
    public struct Key: Sendable {
        private let bytes: [UInt8]

        /// Made anew, while the instance is made or later.
        /// - Throws: `HostError` when the host offers no crypto.
        public init(_ host: Host) throws(HostError) {
            var bytes: [UInt8] = []
            for _ in 0..<4 {
                guard let bits = host.random() else { throw .unsupported("pen.crypto/1") }
                withUnsafeBytes(of: bits) { bytes.append(contentsOf: $0) }
            }
            self.bytes = bytes
        }

        /// The secret's digest.
        /// - Throws: `HostError` when the host offers no crypto.
        public func digest(_ secret: Bytes, _ host: Host) throws(HostError) -> SecretDigest {
            // The longest digest of pen.crypto/1 has 64 bytes.
            var out = (SecretDigest(), SecretDigest())
            let length = bytes.withUnsafeBufferPointer { key in
                withUnsafeMutableBytes(of: &out) { out -> Int in
                    guard let crypto = host.tables.pointee.crypto,
                        let base = out.bindMemory(to: UInt8.self).baseAddress
                    else { return 0 }
                    return crypto.pointee.hmac(
                        host.tables.pointee.host, PEN_SHA256, Bytes(key), secret, base)
                }
            }
            guard length == MemoryLayout<SecretDigest>.size else {
                throw .unsupported("pen.crypto/1")
            }
            return out.0
        }
    }

    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    private init() {}

    /// 64 bits of it, for who chooses something by a secret.
    public var bits: UInt64 { words.0 }

    /// Its 32 bytes in the exchange's arena; absent when that is full.
    public func bytes(_ exchange: Exchange) -> Bytes {
        withUnsafeBytes(of: words) { exchange.copy(Bytes($0.bindMemory(to: UInt8.self))) }
    }

    /// The same bits?
    public static func == (a: SecretDigest, b: SecretDigest) -> Bool { a.words == b.words }

    /// They are spread already.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
