import FuzzRun
import Testing
import XMLFuzz

@Suite("XML from anybody")
struct XMLFuzzTests {
    static let seeds = [
        "soap", "doctype", "mixed", "namespaces", "broken",
    ]

    @Test("a seed with bytes changed is read or refused, and never breaks", arguments: seeds)
    func mutants(name: String) throws {
        var run = FuzzRun(2000, alphabet: "<>/'\"=&;:!?[]()|*@.x1 -\n\u{0}é")
        let inputs = run(try FuzzRun.seed("xml", name), fuzzXML)
        #expect(inputs > run.rounds / 2)
    }
}
