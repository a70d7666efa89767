import CPenstock
import PenstockCore
import Testing

@testable import PenstockHost

@Suite struct SipHashTests {
    /// The definition (Aumasson and Bernstein, §2): words of eight bytes, the last one with the length.
    private func reference(_ bytes: [UInt8], _ key: (UInt64, UInt64)) -> UInt64 {
        var v = [
            key.0 ^ 0x736f_6d65_7073_6575, key.1 ^ 0x646f_7261_6e64_6f6d,
            key.0 ^ 0x6c79_6765_6e65_7261, key.1 ^ 0x7465_6462_7974_6573,
        ]
        func rotated(_ x: UInt64, _ n: UInt64) -> UInt64 { x << n | x >> (64 - n) }
        func round() {
            v[0] &+= v[1]
            v[1] = rotated(v[1], 13) ^ v[0]
            v[0] = rotated(v[0], 32)
            v[2] &+= v[3]
            v[3] = rotated(v[3], 16) ^ v[2]
            v[0] &+= v[3]
            v[3] = rotated(v[3], 21) ^ v[0]
            v[2] &+= v[1]
            v[1] = rotated(v[1], 17) ^ v[2]
            v[2] = rotated(v[2], 32)
        }
        let padded =
            bytes + [UInt8](repeating: 0, count: 7 - bytes.count % 8)
            + [UInt8(truncatingIfNeeded: bytes.count)]
        for start in stride(from: 0, to: padded.count, by: 8) {
            let word = padded[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
            v[3] ^= word
            round()
            v[0] ^= word
        }
        v[2] ^= 0xff
        for _ in 0..<3 { round() }
        return v[0] ^ v[1] ^ v[2] ^ v[3]
    }

    @Test("a text of any length hashes as SipHash-1-3 is defined")
    func lengths() {
        let key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
        for count in 0...40 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 250) }
            let hash = bytes.withUnsafeBufferPointer {
                SipHash.hash(ByteView(p: $0.baseAddress, n: count), key)
            }
            #expect(hash == reference(bytes, key), "\(count) bytes")
        }
    }
}
