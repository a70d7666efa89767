import CPenstock
import PenstockCore

/// Request ids in the shape of AWS's: 36 characters, hexadecimal in groups of 8-4-4-4-12 (RFC 9562
/// version 4). Unique, not secret: xoshiro256++ seeded by the operating system, one a loop.
struct IdentifierSource {
    private var a, b, c, d: UInt64

    init(seed: UInt64) {
        // splitmix64 spreads one word over four, as the generator's authors recommend.
        var z = seed
        func next() -> UInt64 {
            z &+= 0x9e37_79b9_7f4a_7c15
            var x = z
            x = (x ^ x >> 30) &* 0xbf58_476d_1ce4_e5b9
            x = (x ^ x >> 27) &* 0x94d0_49bb_1331_11eb
            return x ^ x >> 31
        }
        a = next()
        b = next()
        c = next()
        d = next()
    }

    private mutating func next() -> UInt64 {
        let result = rotate(a &+ d, 23) &+ a
        let t = b << 17
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= t
        d = rotate(d, 45)
        return result
    }

    @inline(__always)
    private func rotate(_ x: UInt64, _ by: UInt64) -> UInt64 { x << by | x >> (64 - by) }

    /// Writes 36 bytes.
    mutating func write(_ out: UnsafeMutablePointer<UInt8>) {
        let high = next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let (a, b) = (
            hex(UInt32(truncatingIfNeeded: high >> 32)), hex(UInt32(truncatingIfNeeded: high))
        )
        let (c, d) = (
            hex(UInt32(truncatingIfNeeded: low >> 32)), hex(UInt32(truncatingIfNeeded: low))
        )
        let raw = UnsafeMutableRawPointer(out)
        raw.storeBytes(of: a, as: UInt64.self)
        out[8] = 0x2d
        raw.storeBytes(of: UInt32(truncatingIfNeeded: b), toByteOffset: 9, as: UInt32.self)
        out[13] = 0x2d
        raw.storeBytes(of: UInt32(truncatingIfNeeded: b >> 32), toByteOffset: 14, as: UInt32.self)
        out[18] = 0x2d
        raw.storeBytes(of: UInt32(truncatingIfNeeded: c), toByteOffset: 19, as: UInt32.self)
        out[23] = 0x2d
        raw.storeBytes(of: UInt32(truncatingIfNeeded: c >> 32), toByteOffset: 24, as: UInt32.self)
        raw.storeBytes(of: d, toByteOffset: 28, as: UInt64.self)
    }

    /// Eight digits of a number, the first in the lowest byte: all at once in one word.
    @inline(__always)
    private func hex(_ value: UInt32) -> UInt64 {
        var x = UInt64(value.byteSwapped)
        x = (x | x << 16) & 0x0000_ffff_0000_ffff
        x = (x | x << 8) & 0x00ff_00ff_00ff_00ff
        // Bytes in order; each splits into two digits, the high one first.
        let high = x >> 4 & 0x000f_000f_000f_000f
        let low = x & 0x000f_000f_000f_000f
        let digits = high | low << 8
        // 10 to 15 become letters: 0x57 + digit, else 0x30 + digit.
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return digits &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
    }
}
