import JSON
import PenstockCorpus
import Testing

/// The official JSON Schema test suite, judged as `penstock-corpus json-schema` does.
@Suite(
    "The official JSON Schema test suite",
    .enabled(if: CorpusFolder.path != nil, "no corpora: set PENSTOCK_CORPORA to where they are"))
struct OfficialSuiteTests {
    /// Optional rows that are not met, each with the reason. Docs/compatibility.md has the same.
    static let unmet: [(id: String, reason: String)] = []

    @Test(
        "each case is valid or invalid as it says, but for those listed",
        arguments: ["draft4", "draft7", "draft2020-12"])
    func suite(_ draft: String) throws {
        var run = CorpusRun(JSONSchemaJudge())
        run.judge(file: try CorpusFolder.bytes(of: "json-schema/\(draft).jsonl"), name: draft)
        let unmet = Set(Self.unmet.map(\.id))
        let failures = run.failures.filter { !unmet.contains($0.id) }
        #expect(failures.map { "\($0.id)\n\($0.details)" } == [])
        #expect(run.total.skipped == 0)
        #expect(run.total.passed > 500)
        // What is met needn't be listed.
        let found = Set(run.failures.map(\.id))
        #expect(unmet.filter { $0.contains("/\(draft)/") && !found.contains($0) } == [])
    }

    @Test("documents given as rows are what references mean, in place of the corpora's")
    func documents() {
        var run = CorpusRun(JSONSchemaJudge())
        let rows = """
            {"uri": "http://localhost:1234/x.json", "document": {"type": "integer"}}
            {"id": "a", "schema": {"$ref": "http://localhost:1234/x.json"}, "data": "", "valid": false}
            {"id": "b", "schema": {"$ref": "http://localhost:1234/y.json"}, "data": "", "valid": true}
            {"id": "c", "schema": {}, "valid": true}
            """
        run.judge(file: Array(rows.utf8), name: "rows")
        #expect(run.failures.map(\.id) == ["b", "c"])
        #expect(run.total.skipped == 1)
    }
}
