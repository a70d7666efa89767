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
        hex(high >> 32, 8, out)
        out[8] = 0x2d
        hex(high >> 16 & 0xffff, 4, out + 9)
        out[13] = 0x2d
        hex(high & 0xffff, 4, out + 14)
        out[18] = 0x2d
        hex(low >> 48, 4, out + 19)
        out[23] = 0x2d
        hex(low & 0xffff_ffff_ffff, 12, out + 24)
    }

    @inline(__always)
    private func hex(_ value: UInt64, _ digits: Int, _ out: UnsafeMutablePointer<UInt8>) {
        var value = value
        var i = digits - 1
        while i >= 0 {
            let digit = UInt8(truncatingIfNeeded: value & 15)
            out[i] = digit < 10 ? digit &+ 0x30 : digit &+ 0x57
            value >>= 4
            i -= 1
        }
    }
}
