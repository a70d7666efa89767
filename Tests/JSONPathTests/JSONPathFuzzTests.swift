import FuzzRun
import JSONPathFuzz
import Testing

@Suite("Paths from anybody")
struct JSONPathFuzzTests {
    static let seeds = [
        "plain", "scan", "slice", "filter", "lists", "sizes", "functions", "append", "nested",
        "escapes", "rfc", "types", "search",
    ]

    @Test("a seed with bytes changed is a path or refused, and never breaks", arguments: seeds)
    func mutants(name: String) throws {
        var run = FuzzRun(400, alphabet: "$@.[]()?*'\"\\/,:!&|<=>~-01 aeu\u{0}é")
        let inputs = run(try FuzzRun.seed("jsonpath", name), fuzzJSONPath)
        #expect(inputs > run.rounds / 2)
    }
}
