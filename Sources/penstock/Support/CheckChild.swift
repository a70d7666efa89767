import Glibc
import JSON
import PenstockServer
import PenstockTesting

/// The child side of `plugin check`: one check, its outcome in a file.
///
///     penstock __plugin-check <check> <subject.json> <outcome.json>
///
/// `case:<path>` runs a file of cases instead of a check of the suite.
enum CheckChild {
    static func main(_ arguments: [String]) -> Never {
        guard arguments.count == 4, let text = try? TextFile.read(arguments[2]),
            let json = try? JSONValue(parsing: text), let subject = CheckSubject.subject(json)
        else { exit(64) }
        let name = arguments[1]
        let outcome: Conformance.Outcome
        if name.hasPrefix("case:") {
            outcome = cases(String(name.dropFirst(5)), subject)
        } else {
            guard let result = Conformance.run(name, subject) else { exit(64) }
            outcome = result
        }
        guard write(describe(outcome).compact, to: arguments[3]) else { exit(74) }
        // Without destructors: what the plugin registered with atexit is not what is checked.
        _exit(0)
    }

    private static func cases(
        _ path: String, _ subject: Conformance.Subject
    ) -> Conformance.Outcome {
        do {
            let runner = CaseRunner(
                library: subject.library, stateDirectory: subject.stateDirectory)
            let faults = runner.run(try CaseFile(path: path))
            return faults.isEmpty ? .passed : .failed(faults)
        } catch {
            return .failed(["\(error)"])
        }
    }

    private static func describe(_ outcome: Conformance.Outcome) -> JSONValue {
        switch outcome {
        case .passed: ["outcome": "passed"]
        case .skipped(let why): ["outcome": "skipped", "why": .array([.string(why)])]
        case .failed(let faults):
            ["outcome": "failed", "why": .array(faults.map { .string($0) })]
        }
    }

    /// Writes a small file whole.
    static func write(_ text: String, to path: String) -> Bool {
        guard let file = fopen(path, "we") else { return false }
        fputs(text, file)
        return fclose(file) == 0
    }
}
