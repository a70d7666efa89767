import CPenstock
import PenstockCore

/// SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): a keyed hash whose
/// collisions nobody without the key can find.
enum SipHash {
    /// The hash of `view` under a 128-bit key.
    @inline(__always)
    static func hash(_ view: ByteView, _ key: (UInt64, UInt64)) -> UInt64 {
        var state = State(
            v0: key.0 ^ 0x736f_6d65_7073_6575, v1: key.1 ^ 0x646f_7261_6e64_6f6d,
            v2: key.0 ^ 0x6c79_6765_6e65_7261, v3: key.1 ^ 0x7465_6462_7974_6573)
        var last = UInt64(truncatingIfNeeded: view.n) << 56
        if let p = view.p {
            let bytes = UnsafeRawPointer(p)
            let whole = view.n & ~7
            var i = 0
            while i < whole {
                state.absorb(bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self).littleEndian)
                i += 8
            }
            last |= rest(of: bytes, view.n)
        }
        state.absorb(last)
        state.v2 ^= 0xff
        state.round()
        state.round()
        state.round()
        return state.v0 ^ state.v1 ^ state.v2 ^ state.v3
    }

    /// The bytes behind the last whole word, as a little-endian number. By loads that overlap: a loop
    /// over them costs as much as the rounds of a short key.
    @inline(__always)
    private static func rest(of bytes: UnsafeRawPointer, _ count: Int) -> UInt64 {
        let left = count & 7
        guard left > 0 else { return 0 }
        if count >= 8 {
            let word = bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self).littleEndian
            return word >> UInt64(64 - left * 8)
        }
        func byte(_ i: Int) -> UInt64 {
            UInt64(bytes.load(fromByteOffset: i, as: UInt8.self)) << UInt64(i * 8)
        }
        guard left >= 4 else { return byte(0) | byte(left / 2) | byte(left - 1) }
        func half(_ i: Int) -> UInt64 {
            let half = bytes.loadUnaligned(fromByteOffset: i, as: UInt32.self).littleEndian
            return UInt64(half) << UInt64(i * 8)
        }
        return half(0) | half(left - 4)
    }

    private struct State {
        var v0, v1, v2, v3: UInt64

        @inline(__always)
        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            round()
            v0 ^= word
        }

        @inline(__always)
        mutating func round() {
            v0 &+= v1
            v2 &+= v3
            v1 = rotate(v1, 13) ^ v0
            v3 = rotate(v3, 16) ^ v2
            v0 = rotate(v0, 32)
            v2 &+= v1
            v0 &+= v3
            v1 = rotate(v1, 17) ^ v2
            v3 = rotate(v3, 21) ^ v0
            v2 = rotate(v2, 32)
        }

        @inline(__always)
        func rotate(_ x: UInt64, _ n: UInt64) -> UInt64 { x << n | x >> (64 - n) }
    }
}
