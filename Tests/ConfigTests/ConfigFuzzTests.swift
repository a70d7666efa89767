import ConfigFuzz
import PenstockConfig
import Testing

@Suite("Fuzzing the configuration loader")
struct ConfigFuzzTests {
    @Test("mutated files are loaded or refused, never anything else", arguments: 0..<4)
    func mutants(_ seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let full = Array(try caseFile("full.yaml").utf8)
        let small = Array(
            """
            {"listeners": [{"address": ":${A}"}], "apis": {"a": {"defaults": {"integrate": "A/B"},
            "routes": [{"route": "GET /{id}/x"}, {"route": "ANY /{proxy+}"}]}}}
            """.utf8)
        for round in 0..<500 {
            let mutant = random.mutate(round % 4 == 0 ? full : small, with: full)
            mutant.withUnsafeBytes(fuzzConfig)
        }
    }
}

/// A small generator whose runs can be repeated from their seed (Steele, Lea, Flood 2014).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// A few random edits: bytes changed, removed, doubled, or copied from a dictionary.
    mutating func mutate(_ seed: [UInt8], with dictionary: [UInt8]) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...6, using: &self) {
            let place = Int.random(in: 0...bytes.count, using: &self)
            let end = min(place + Int.random(in: 0...8, using: &self), bytes.count)
            let from = Int.random(in: 0..<dictionary.count, using: &self)
            let to = min(from + Int.random(in: 1...16, using: &self), dictionary.count)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 2:
                let special = Array("[]{}:,-#&*!|>'\"%@`?\n\t ${}~".utf8)
                bytes.insert(special[Int.random(in: 0..<special.count, using: &self)], at: place)
            case 3: bytes.replaceSubrange(place..<end, with: dictionary[from..<to])
            default:
                if place < bytes.count {
                    bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
                }
            }
        }
        return bytes
    }
}
