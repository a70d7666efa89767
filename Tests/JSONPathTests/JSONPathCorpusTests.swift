import PenstockCorpus
import Testing

@Suite("The corpus of paths", .enabled(if: CorpusFolder.path != nil, "no corpora on this machine"))
struct JSONPathCorpusTests {
    // The counts are those of the files, so that a row that is skipped by mistake is noticed.
    @Test(
        "all rows with authority",
        arguments: [
            ("jayway-assertions", 70, 0), ("compliance", 415, 0), ("jayway-tests", 372, 93),
        ])
    func rows(_ file: String, _ passed: Int, _ skipped: Int) throws {
        var run = CorpusRun(JSONPathJudge())
        run.judge(file: try CorpusFolder.bytes(of: "jsonpath/\(file).jsonl"), name: file)
        for failure in run.failures { Issue.record("\(failure.id)\n\(failure.details)") }
        #expect(run.total.passed == passed)
        #expect(run.total.skipped == skipped)
    }
}
