import FuzzRun
import Testing
import VTLFuzz

@Suite("Templates from anybody")
struct VTLFuzzTests {
    static let seeds = [
        "order", "strings", "lists", "macros", "escapes", "context", "numbers", "nested",
        "literal-of-another-template", "moved",
    ]

    @Test("a seed with bytes changed is rendered or refused, and never breaks", arguments: seeds)
    func mutants(name: String) throws {
        var run = FuzzRun(100, alphabet: "$#!\\{}()[].,:'\"=+-*/%<>&| \n01ae\u{0}é")
        let inputs = run(try FuzzRun.seed("vtl", name), fuzzVTL)
        #expect(inputs > run.rounds / 2)
    }
}
