import Foundation
import FuzzRun
import TemplateFuzz
import Testing

@Suite("Fuzzing the template loader")
struct TemplateFuzzTests {
    @Test("mutated templates are loaded or refused, never anything else", arguments: 0..<4)
    func mutants(_ state: UInt64) throws {
        let seeds = try TemplateCase.all.map { test in
            let parts = TemplateCase.parts(of: try String(contentsOf: test.url, encoding: .utf8))
            let file = parts.first { $0.name.hasPrefix("stack.") }
            return Array((file?.text ?? "Resources: {}").utf8)
        }
        for (index, seed) in seeds.enumerated() {
            var run = FuzzRun(
                8, alphabet: "[]{}:,-&*!|>'\"\n ${}.", dictionary: seeds[(index + 7) % seeds.count],
                state: state &+ UInt64(index) << 8)
            let inputs = run(seed, fuzzTemplate)
            #expect(inputs > run.rounds / 2)
        }
    }
}
