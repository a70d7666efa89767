import FuzzRun
import PolicyFuzz
import Testing

@Suite("Policies, whatever they are")
struct PolicyFuzzTests {
    @Test(
        "mutants of a policy are compiled or refused", arguments: ["conditions.json", "deny.json"])
    func mutants(name: String) throws {
        var run = FuzzRun(400, alphabet: "{}[]\":,.*?${}'-_/0129AaEe ")
        let inputs = run(try FuzzRun.seed("policy", name), fuzzPolicy)
        #expect(inputs > 0)
    }
}
