import Foundation
import JSONPathFuzz
import Testing

/// A moment of what Scripts/fuzz does for minutes: the seeds, and the seeds with bytes changed.
@Suite("Paths from anybody")
struct JSONPathFuzzTests {
    static let seeds = [
        "plain", "scan", "slice", "filter", "lists", "sizes", "functions", "append", "nested",
        "escapes", "rfc", "types", "search",
    ]

    @Test("a seed with bytes changed is a path or refused, and never breaks", arguments: seeds)
    func mutants(name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fuzz/Seeds/jsonpath/\(name)")
        let seed = [UInt8](try Data(contentsOf: file))
        seed.withUnsafeBytes(fuzzJSONPath)
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let alphabet = Array("$@.[]()?*'\"\\/,:!&|<=>~-01 aeu\u{0}é".utf8)
        for _ in 0..<400 {
            var mutant = seed
            for _ in 0...random(3) {
                mutant[random(mutant.count)] = alphabet[random(alphabet.count)]
            }
            mutant.withUnsafeBytes(fuzzJSONPath)
        }
    }
}
