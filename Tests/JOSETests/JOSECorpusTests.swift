import PenstockCorpus
import Testing

@Suite(
    "Wycheproof's JOSE vectors", .enabled(if: CorpusFolder.path != nil, "there are no corpora here")
)
struct JOSECorpusTests {
    @Test(
        "every row is judged right",
        arguments: [
            "json_web_signature", "json_web_key", "json_web_crypto", "json_web_encryption",
            "rfc7520-cookbook",
        ])
    func suite(name: String) throws {
        var run = CorpusRun(JOSEJudge())
        run.judge(file: try CorpusFolder.bytes(of: "jose/\(name).jsonl"), name: name)
        #expect(run.failures == [])
        #expect(run.total.passed > 0 && run.total.skipped == 0)
    }
}
