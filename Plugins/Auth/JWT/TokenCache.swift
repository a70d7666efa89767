import CPenstock
import Synchronization

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Verified tokens, shared by loops: found by a hash under a random key, and compared whole.
final class TokenCache: Sendable {
    /// Bytes of all together.
    private static let bytesMax = 32 << 20
    private static let shardCount = 16

    fileprivate final class Shard: Sendable {
        struct State {
            var tokens: [TokenDigest: VerifiedToken] = [:]
            var bytes = 0
            var generation: UInt64 = 0
        }
        let state = Mutex(State())
    }

    private let shards: [Shard]
    /// The same, to look into one without counting a reference.
    private let borrowed: [Unmanaged<Shard>]
    private let countMax: Int
    private let seed: UInt64

    /// `count` 0 remembers nothing.
    init(count: Int, seed: UInt64) {
        countMax = count == 0 ? 0 : max(1, count / Self.shardCount)
        self.seed = seed
        shards = (0..<Self.shardCount).map { _ in Shard() }
        borrowed = shards.map { .passUnretained($0) }
    }

    /// Whether any token is remembered.
    var remembers: Bool { countMax > 0 }

    func find(_ text: Bytes) -> VerifiedToken? {
        guard countMax > 0 else { return nil }
        let hash = digest(text)
        let found = borrowed[Int(hash >> 60)]._withUnsafeGuaranteedRef { shard in
            shard.state.withLock { $0.tokens[TokenDigest(hash)] }
        }
        guard let found, found.text == text else { return nil }
        return found
    }

    /// Remembers a token that keys of `generation` verified, unless they were replaced meanwhile.
    func keep(_ token: VerifiedToken, generation: UInt64, now: Int64) {
        guard countMax > 0 else { return }
        let hash = digest(token.text)
        let budget = Self.bytesMax / Self.shardCount
        shards[Int(hash >> 60)].state.withLock { (state: inout Shard.State) -> Void in
            guard state.generation <= generation else { return }
            state.drop(hash)
            if state.tokens.count >= countMax || state.bytes + token.size > budget {
                state.drop { $0.end <= now }
            }
            while state.tokens.count >= countMax || state.bytes + token.size > budget {
                guard let any = state.tokens.keys.first else { break }
                state.drop(any.value)
            }
            state.tokens[TokenDigest(hash)] = token
            state.bytes += token.size
        }
    }

    /// Forgets a token that is over.
    func forget(_ token: VerifiedToken) {
        let hash = digest(token.text)
        shards[Int(hash >> 60)].state.withLock { (state: inout Shard.State) -> Void in
            if state.tokens[TokenDigest(hash)] === token { state.drop(hash) }
        }
    }

    /// Forgets what other keys than these have verified.
    func keepOnly(_ keys: VerifyingKeys) {
        for shard in shards {
            shard.state.withLock { (state: inout Shard.State) -> Void in
                state.generation = keys.generation
                state.drop { !keys.contains($0.key) }
            }
        }
    }

    /// So much of a token's end is hashed.
    private static let digestMax = 64

    /// A hash that only its speed and its secret seed recommend: tokens are compared whole after it. The
    /// end of a token is its signature, in which tokens that were verified differ if in anything.
    private func digest(_ text: Bytes) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: text.n)
        var index = max(0, text.n - Self.digestMax)
        guard let p = text.p else { return hash }
        let raw = UnsafeRawPointer(p)
        // Sixteen bytes a product; the second half meets the secret, so that neither can cancel it.
        while index + 16 <= text.n {
            hash = Self.mix(
                hash ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self),
                (seed | 1) ^ raw.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self))
            index += 16
        }
        while index < text.n {
            hash = Self.mix(hash ^ UInt64(p[index]), seed | 1)
            index += 1
        }
        return Self.mix(hash, 0x9e37_79b9_7f4a_7c15)
    }

    private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low ^ a
    }
}

/// A hash under a secret seed, which a dictionary needn't hash again.
fileprivate struct TokenDigest: Hashable {
    let value: UInt64

    init(_ value: UInt64) { self.value = value }

    func hash(into hasher: inout Hasher) { hasher.combine(value) }

    // What dictionaries ask for; the default makes a hasher. Underscored: should it go, the default is used
    // again and only time is lost.
    func _rawHashValue(seed: Int) -> Int { Int(truncatingIfNeeded: value) ^ seed }
}

extension TokenCache.Shard.State {
    fileprivate mutating func drop(_ hash: UInt64) {
        bytes -= tokens.removeValue(forKey: TokenDigest(hash))?.size ?? 0
    }

    fileprivate mutating func drop(where isGone: (VerifiedToken) -> Bool) {
        for (digest, token) in tokens where isGone(token) { drop(digest.value) }
    }
}
