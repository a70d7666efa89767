import ConfigFuzz
import FuzzRun
import Testing

@Suite("Fuzzing the configuration loader")
struct ConfigFuzzTests {
    static let small = """
        {"listeners": [{"address": ":${A}"}], "apis": {"a": {"defaults": {"integrate": "A/B"},
        "routes": [{"route": "GET /{id}/x"}, {"route": "ANY /{proxy+}"}]}}}
        """

    @Test("mutated files are loaded or refused, never anything else", arguments: 0..<4)
    func mutants(_ state: UInt64) throws {
        let full = Array(try caseFile("full.yaml").utf8)
        for (seed, rounds) in [(full, 125), (Array(Self.small.utf8), 375)] {
            var run = FuzzRun(
                rounds, alphabet: "[]{}:,-#&*!|>'\"%@`?\n\t ${}~", dictionary: full, state: state)
            let inputs = run(seed, fuzzConfig)
            #expect(inputs > run.rounds / 2)
        }
    }
}
