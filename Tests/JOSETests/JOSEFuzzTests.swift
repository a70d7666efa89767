import FuzzRun
import JOSEFuzz
import Testing

@Suite("Tokens and keys from anybody")
struct JOSEFuzzTests {
    @Test(
        "a seed with bytes changed is taken or refused, and never breaks",
        arguments: ["rsa", "ec", "oct", "claims"])
    func mutants(name: String) throws {
        var run = FuzzRun(400, alphabet: "{}[]\":,.-_=\u{0}AQaz09 e")
        let inputs = run(try FuzzRun.seed("jose", name), fuzzJOSE)
        #expect(inputs > run.rounds / 2)
    }
}
