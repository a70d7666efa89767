import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// 128 bits that stand for a credential while this instance lives: SipHash-2-4-128 (Aumasson and
/// Bernstein, "SipHash: a fast short-input PRF", 2012, and its reference code's 128-bit output) under a
/// key that is random for each instance. Whoever doesn't have that key can neither find two
/// credentials with one fingerprint nor learn a credential from it, at a tenth of SHA-256's cost.
struct Fingerprint: BitwiseCopyable {
    var low: UInt64
    var high: UInt64

    /// The random key.
    struct Seed: BitwiseCopyable {
        var k0: UInt64
        var k1: UInt64
    }

    init(_ bytes: Bytes, _ seed: Seed) {
        var state = State(
            v0: seed.k0 ^ 0x736f_6d65_7073_6575, v1: seed.k1 ^ 0x646f_7261_6e64_6f6d ^ 0xee,
            v2: seed.k0 ^ 0x6c79_6765_6e65_7261, v3: seed.k1 ^ 0x7465_6462_7974_6573)
        let whole = bytes.n & ~7
        var i = 0
        while i < whole, let p = bytes.p {
            state.absorb(UnsafeRawPointer(p + i).loadUnaligned(as: UInt64.self))
            i += 8
        }
        let length = UInt64(truncatingIfNeeded: bytes.n) << 56
        state.absorb(length | Fingerprint.rest(bytes, from: whole))
        state.v2 ^= 0xee
        low = state.finish()
        state.v1 ^= 0xdd
        high = state.finish()
    }

    /// The bytes from `start` on, of which there are less than eight, lowest first.
    @inline(__always)
    private static func rest(_ bytes: Bytes, from start: Int) -> UInt64 {
        let count = bytes.n - start
        guard count > 0, let p = bytes.p else { return 0 }
        if start > 0 {
            // The last eight bytes, without those that were absorbed already.
            let last = UnsafeRawPointer(p + (bytes.n - 8)).loadUnaligned(as: UInt64.self)
            return last >> UInt64(truncatingIfNeeded: (8 - count) * 8)
        }
        var word: UInt64 = 0
        for i in 0..<count { word |= UInt64(p[i]) << UInt64(truncatingIfNeeded: i * 8) }
        return word
    }

    /// Without a branch on the bits.
    @inline(__always)
    func equals(_ other: Fingerprint) -> Bool { (low ^ other.low) | (high ^ other.high) == 0 }

    private struct State {
        var v0, v1, v2, v3: UInt64

        @inline(__always)
        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        @inline(__always)
        mutating func finish() -> UInt64 {
            round()
            round()
            round()
            round()
            return v0 ^ v1 ^ v2 ^ v3
        }

        @inline(__always)
        mutating func round() {
            v0 &+= v1
            v2 &+= v3
            v1 = (v1 << 13 | v1 >> 51) ^ v0
            v3 = (v3 << 16 | v3 >> 48) ^ v2
            v0 = v0 << 32 | v0 >> 32
            v2 &+= v1
            v0 &+= v3
            v1 = (v1 << 17 | v1 >> 47) ^ v2
            v3 = (v3 << 21 | v3 >> 43) ^ v0
            v2 = v2 << 32 | v2 >> 32
        }
    }
}
