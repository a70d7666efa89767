import Foundation
import Testing
import VTLFuzz

/// A moment of what Scripts/fuzz does for minutes: the seeds, and the seeds with bytes changed.
@Suite("Templates from anybody")
struct VTLFuzzTests {
    static let seeds = [
        "order", "strings", "lists", "macros", "escapes", "context", "numbers", "nested",
        "literal-of-another-template",
    ]

    @Test("a seed with bytes changed is rendered or refused, and never breaks", arguments: seeds)
    func mutants(name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fuzz/Seeds/vtl/\(name)")
        let seed = [UInt8](try Data(contentsOf: file))
        seed.withUnsafeBytes(fuzzVTL)
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let alphabet = Array("$#!\\{}()[].,:'\"=+-*/%<>&| \n01ae\u{0}é".utf8)
        for _ in 0..<100 {
            var mutant = seed
            for _ in 0...random(3) {
                mutant[random(mutant.count)] = alphabet[random(alphabet.count)]
            }
            mutant.withUnsafeBytes(fuzzVTL)
        }
    }
}
