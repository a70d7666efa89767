import PenstockCorpus
import Testing

@Suite(
    "The corpus of templates", .enabled(if: CorpusFolder.path != nil, "no corpora on this machine"))
struct VTLCorpusTests {
    // The counts are those of the files, so that a row that is skipped by mistake is noticed.
    @Test(
        "all rows with authority",
        arguments: [
            ("airspeed-recorded", 186, 0), ("toqoz-recorded", 14, 0), ("aws-docs", 3, 1),
            ("velocityjs", 81, 0), ("velocity-golden", 12, 4), ("velocity-gobbling", 2, 26),
            ("velocity-unit", 65, 85), ("velocity-golden-needs-objects", 0, 13),
        ])
    func rows(_ file: String, _ passed: Int, _ skipped: Int) throws {
        var run = CorpusRun(VTLJudge())
        run.judge(file: try CorpusFolder.bytes(of: "vtl/\(file).jsonl"), name: file)
        for failure in run.failures { Issue.record("\(failure.id)\n\(failure.details)") }
        #expect(run.total.passed == passed)
        #expect(run.total.skipped == skipped)
    }
}
