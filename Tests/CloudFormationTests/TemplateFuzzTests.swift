import Foundation
import TemplateFuzz
import Testing

@Suite("Fuzzing the template loader")
struct TemplateFuzzTests {
    @Test("mutated templates are loaded or refused, never anything else", arguments: 0..<4)
    func mutants(_ seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let seeds = try TemplateCase.all.map { test in
            let parts = TemplateCase.parts(of: try String(contentsOf: test.url, encoding: .utf8))
            let file = parts.first { $0.name.hasPrefix("stack.") }
            return Array((file?.text ?? "Resources: {}").utf8)
        }
        for round in 0..<300 {
            let dictionary = seeds[(round + 7) % seeds.count]
            let mutant = random.mutate(seeds[round % seeds.count], with: dictionary)
            mutant.withUnsafeBytes(fuzzTemplate)
        }
    }
}

/// A small generator whose runs can be repeated from their seed (Steele, Lea, Flood 2014).
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// A few random edits: bytes removed, doubled, changed, or copied from another template.
    mutating func mutate(_ seed: [UInt8], with dictionary: [UInt8]) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...6, using: &self) {
            let place = Int.random(in: 0...bytes.count, using: &self)
            let end = min(place + Int.random(in: 0...8, using: &self), bytes.count)
            let from = Int.random(in: 0..<dictionary.count, using: &self)
            let to = min(from + Int.random(in: 1...24, using: &self), dictionary.count)
            switch Int.random(in: 0..<4, using: &self) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 2: bytes.replaceSubrange(place..<end, with: dictionary[from..<to])
            default:
                if place < bytes.count {
                    bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
                }
            }
        }
        return bytes
    }
}
