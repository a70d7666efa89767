import JSON
import JSONFuzz
import Testing

@Suite("Fuzzing JSON")
struct JSONFuzzTests {
    static let seeds = [
        #"{"a":[1,-2.5e10,true,null,"x\u00e9\ud83d\ude00\n"],"b":{"c":{}}}"#,
        #"[[[[[[[[]]]]]]]]"#, #""\\\"\/\b""#, "1e999999999999", "[0.1,1e-7,12345678901234567890]",
        #"{"a":1,"a":2,"b":[{},[],{"a":[]}]}"#,
        "{statusCode: 200, 'b' : [007 , -.5,,1.e5 2 x,], a:'\\x41\\q\u{7f}', a : {b:,},} rest",
        "[[1,{}],[2],[3],[4],[5],[6],[7],[8],[9],{k:[{}],k:[[],[]],\"k\":1}]",
    ]

    @Test("mutated texts are parsed or refused, never anything else", arguments: 0..<8)
    func mutants(_ index: Int) {
        var random = SplitMix64(state: 0x9e37_79b9 &+ UInt64(index))
        let seed = Array(Self.seeds[index].utf8)
        for _ in 0..<1000 {
            let mutant = random.mutate(seed, with: Array(Self.seeds.joined().utf8))
            mutant.withUnsafeBytes(fuzzJSON)
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
            let to = min(from + Int.random(in: 1...8, using: &self), dictionary.count)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &self), at: place)
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
