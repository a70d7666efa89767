import Foundation
import FuzzRun
import OpenAPIFuzz
import Testing

@Suite("Fuzzing the OpenAPI importer")
struct OpenAPIFuzzTests {
    @Test(
        "mutated documents are imported or refused, and exported alike in both languages",
        arguments: 0..<4)
    func mutants(_ state: UInt64) throws {
        let seeds = try OpenAPICaseTests.cases.flatMap { url in
            let parts = try CaseParts(url: url)
            return parts.fileNames.map { Array((parts[$0] ?? "").utf8) }
        }
        let rounds = ProcessInfo.processInfo.environment["PENSTOCK_FUZZ_ROUNDS"].flatMap { Int($0) }
        for (index, seed) in seeds.enumerated() {
            var run = FuzzRun(
                rounds ?? 8, alphabet: "[]{}:,-&*!|>'\"\n ${}./#~",
                dictionary: seeds[(index + 5) % seeds.count],
                state: state &+ UInt64(index) << 8)
            let inputs = run(seed, fuzzOpenAPI)
            #expect(inputs > run.rounds / 2)
        }
    }
}
