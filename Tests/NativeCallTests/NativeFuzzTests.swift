import FuzzRun
import NativeFuzz
import Testing

@Suite("Declarations from anybody")
struct NativeFuzzTests {
    @Test(
        "a seed with bytes changed is understood or refused with a place, and never breaks",
        arguments: ["arrays", "counted", "result", "structures", "text"])
    func mutants(name: String) throws {
        var run = FuzzRun(
            400, alphabet: "()[]{}*,;:/ \n\t019intou\u{0}é",
            dictionary: Array(
                "struct typedef const unsigned long inout out char* [9][n:result] void /* */ //"
                    .utf8))
        let inputs = run(try FuzzRun.seed("native", name), fuzzNative)
        #expect(inputs > run.rounds / 2)
    }
}
