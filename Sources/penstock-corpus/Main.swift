internal import ArgumentParser
internal import Foundation
internal import PenstockCorpus

/// Judges files of test cases in the corpora's format, one JSON object a line.
@main
struct CorpusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "penstock-corpus",
        abstract: "Judge files of test cases: each failing id with what differs, then the sums.",
        discussion: """
            Judges: \(CorpusJudges.all.map { $0.name }.joined(separator: ", ")).
            Exit code 0 when no row failed, 1 when one did, 2 when a file could not be read.
            """)

    @Argument(help: "Which judge.")
    var judge: String

    @Argument(help: "Files with one JSON object a line.", completion: .file(extensions: ["jsonl"]))
    var files: [String]

    @Flag(help: "Only the sums, not the rows that failed.")
    var quiet = false

    mutating func validate() throws {
        guard CorpusJudges.named(judge) != nil else {
            let known = CorpusJudges.all.map { $0.name }.joined(separator: ", ")
            throw ValidationError("There is no judge '\(judge)'; there are: \(known).")
        }
    }

    mutating func run() throws {
        guard let judge = CorpusJudges.named(judge) else { return }
        var run = CorpusRun(judge.init())
        for file in files {
            guard let data = FileManager.default.contents(atPath: file) else {
                FileHandle.standardError.write(Data("penstock-corpus: can't read \(file)\n".utf8))
                throw ExitCode(2)
            }
            run.judge(file: Array(data), name: file)
        }
        report(run)
        if run.total.failed > 0 { throw ExitCode(1) }
    }

    private func report(_ run: CorpusRun) {
        if !quiet {
            for failure in run.failures { print("FAILED \(failure.id)\n\(failure.details)\n") }
        }
        for (reason, count) in run.skips.sorted(by: { $0.key < $1.key }) {
            print("skipped \(count): \(reason)")
        }
        for group in run.groups where run.groups.count > 1 {
            let judged = group.tally.passed + group.tally.failed
            print(
                "\(group.name): \(group.tally.passed) of \(judged) (\(group.tally.skipped) skipped)"
            )
        }
        print(
            "\(run.total.passed) passed, \(run.total.failed) failed, \(run.total.skipped) skipped")
    }
}
