import JSON
import PenstockCorpus
import Testing

/// Passes rows whose `a` equals their `b`.
private struct EqualJudge: CorpusJudge {
    static var name: String { "equal" }
    mutating func judge(_ row: JSONValue) -> CorpusVerdict {
        guard let a = row["a"]?.string, let b = row["b"]?.string else {
            return .skipped("nothing to compare")
        }
        return .comparing(a, with: b)
    }
}

@Suite("Running a corpus")
struct CorpusRunTests {
    @Test("rows are counted by group, and a line that is not JSON fails")
    func counting() {
        var run = CorpusRun(EqualJudge())
        let file = """
            {"id": "1", "authority": "x", "a": "p", "b": "p"}
            {"id": "2", "authority": "x", "a": "p", "b": "q"}

            {"id": "3", "authority": "y"}
            nonsense
            """
        run.judge(file: Array(file.utf8), name: "file")
        #expect([run.total.passed, run.total.failed, run.total.skipped] == [1, 2, 1])
        #expect(run.groups.map(\.name) == ["x", "y", ""])
        #expect(run.failures.map(\.id) == ["2", "file:5"])
        #expect(run.skips == ["nothing to compare": 1])
    }

    @Test("a difference points at the first character that differs, line ends made visible")
    func difference() {
        #expect(
            CorpusVerdict.comparing("a\nb", with: "a\nc")
                == .failed("expected: a\\nc\n   found: a\\nb\n             ^"))
    }
}
