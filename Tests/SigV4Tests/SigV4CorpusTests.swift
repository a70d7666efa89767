import PenstockCorpus
import Testing

@Suite(
    "AWS's signing test suite", .enabled(if: CorpusFolder.path != nil, "there are no corpora here"))
struct SigV4CorpusTests {
    @Test("every case is signed and verified both ways")
    func suite() throws {
        var run = CorpusRun(SigV4Judge())
        run.judge(
            file: try CorpusFolder.bytes(of: "sigv4/aws-signing-test-suite.jsonl"), name: "sigv4")
        #expect(run.failures == [])
        #expect(run.total.passed > 0)
    }
}
