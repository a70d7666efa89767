import FuzzRun
import IAMPolicy
import PolicyFuzz
import Testing

@Suite("Policies, whatever they are")
struct PolicyFuzzTests {
    /// Found by the fuzzer: nanoseconds since 1970 don't fit.
    @Test(
        "a date far away is a date",
        arguments: ["9999-12-31T23:59:59Z", "4060-01-01", "0001-01-01"])
    func farDates(date: String) throws {
        let text = #"""
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
             "Condition": {"DateLessThan": {"aws:CurrentTime": "\#(date)"}}}}
            """#
        let policy = try Policy(parsing: text.utf8, as: .identity)
        let decision = policy.decide(
            action: "execute-api:Invoke", resource: "*", principal: .anonymous,
            ["aws:currenttime": ["2026-11-26T12:00:00Z"]])
        #expect(decision.effect == (date.hasPrefix("0") ? .implicitDeny : .allow))
    }

    @Test(
        "mutants of a policy are compiled or refused", arguments: ["conditions.json", "deny.json"])
    func mutants(name: String) throws {
        var run = FuzzRun(400, alphabet: "{}[]\":,.*?${}'-_/0129AaEe ")
        let inputs = run(try FuzzRun.seed("policy", name), fuzzPolicy)
        #expect(inputs > 0)
    }
}
