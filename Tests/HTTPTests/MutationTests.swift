import HTTPCases
import HTTPFuzz
import Testing

/// The fuzz targets for a moment, deterministically: the cases, mangled by a fixed generator.
@Suite struct MutationTests {
    @Test("mangled cases break no invariant of the head parser", arguments: 0..<8)
    func heads(seed: Int) { mangle(seed, fuzzHead) }

    @Test("mangled cases break no invariant of the chunk decoder", arguments: 0..<8)
    func chunks(seed: Int) {
        mangle(seed + 100) { input in
            fuzzChunk(input)
            // The bodies alone as well: mangled heads would hide them.
            if let at = input.indices.first(where: { input[$0...].starts(with: "\r\n\r\n".utf8) }) {
                fuzzChunk(UnsafeBufferPointer(rebasing: input[(at + 3)...]))
            }
        }
    }

    private func mangle(_ seed: Int, _ run: (UnsafeBufferPointer<UInt8>) -> Void) {
        var random = SplitMix(state: UInt64(seed) &* 7919 &+ 1)
        let alphabet = Array("\r\n\t :;,=\"\\0159afxGZ\0\u{7f}-_/?#*".utf8) + [0x80, 0xff]
        for item in HTTPCase.all {
            for _ in 0..<8 {
                var bytes = [UInt8(random.next(256))] + item.bytes
                for _ in 0...random.next(3) {
                    let at = random.next(bytes.count)
                    switch random.next(4) {
                    case 0: bytes[at] = alphabet[random.next(alphabet.count)]
                    case 1: bytes.insert(alphabet[random.next(alphabet.count)], at: at)
                    case 2 where bytes.count > 2: bytes.remove(at: at)
                    default: bytes.insert(contentsOf: bytes[at...].prefix(random.next(40)), at: at)
                    }
                }
                bytes.withUnsafeBufferPointer(run)
            }
        }
    }
}

/// SplitMix64 (S. Vigna, public domain): reproducible, unlike the system's generator.
struct SplitMix {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}
