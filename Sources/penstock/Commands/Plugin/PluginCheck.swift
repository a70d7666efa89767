import ArgumentParser
import JSON
import PenstockServer
import PenstockTesting

/// `penstock plugin check`: whether a plugin keeps the rules, each check in a process of its own.
struct PluginCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check that a plugin keeps the rules of the ABI.",
        discussion: """
            Exported symbols, entry and descriptor, schema and example, mutated configurations, \
            hostile requests, waits, cancellation, loops at once, borrowed views, leaks, generations, \
            time; then the cases in cases/*.json beside the library. Exit code 1 when one fails.
            """)

    @Argument(help: "A path, or the id of a built-in plugin such as Auth/APIKey.")
    var plugin: String

    @Option(help: "Which plugin of a library that holds several.")
    var id: String?

    @Option(help: "A configuration that it accepts, as JSON; @file reads it from a file.")
    var config: String?

    @Option(help: "Seconds that one check may take.")
    var timeout: Int32 = 30

    @Option(help: "Only the checks whose names contain this.")
    var only: String?

    @Flag(help: "As JSON.")
    var json = false

    @Flag(help: "List the checks and end.")
    var list = false

    func run() throws {
        if list {
            for check in Conformance.checks { print("\(pad(check.name))\(check.promise)") }
            return
        }
        let directory = try Offline.temporaryDirectory()
        let path = try PluginInspector.path(of: plugin)
        // Refused here with its reason, rather than by every check.
        _ = try PluginInspector().file(path)
        let subject = try CheckSubject(
            library: path, id: id, config: try configText(), stateDirectory: directory)
        let request = directory + "/subject.json"
        guard CheckChild.write(subject.json.compact, to: request) else {
            throw CommandFailure.environment("\(directory) can't be written")
        }
        var results: [JSONValue] = []
        var failed = 0
        let cases = subject.caseFiles.map { (name: "case:\($0)", promise: "its cases hold: \($0)") }
        let all = Conformance.checks.map { (name: $0.name, promise: $0.promise) } + cases
        for check in all where only.map({ check.name.contains($0) }) ?? true {
            let (state, why) = try attempt(check.name, request, directory)
            if state == "failed" { failed += 1 }
            results.append([
                "check": .string(check.name), "promise": .string(check.promise),
                "outcome": .string(state), "why": .array(why.map { .string($0) }),
            ])
            if !json { show(check, state, why) }
        }
        guard !results.isEmpty else {
            throw CommandFailure.usage(
                "no check has '\(only ?? "")' in its name", hint: "--list shows them")
        }
        if json { print(JSONValue.array(results).pretty) }
        if failed > 0 {
            if !json { Terminal.error("\(plugin): \(failed) of \(results.count) checks failed") }
            throw ExitCode.failure
        }
        if !json { print("\(plugin) keeps the rules: \(results.count) checks") }
    }

    private func attempt(
        _ name: String, _ request: String, _ directory: String
    ) throws -> (state: String, why: [String]) {
        let answer = directory + "/outcome.json"
        _ = CheckChild.write("", to: answer)
        switch try ChildRun.run(["__plugin-check", name, request, answer], seconds: timeout) {
        case .timedOut: return ("failed", ["it did not end in \(timeout) s"])
        case .signalled(let signal): return ("failed", ["it died by signal \(signal)"])
        case .exited(let status):
            guard status == 0, let text = try? TextFile.read(answer),
                let outcome = try? JSONValue(parsing: text)
            else { return ("failed", ["it ended its process with status \(status)"]) }
            return (
                outcome["outcome"]?.string ?? "failed",
                outcome["why"]?.array?.compactMap(\.string) ?? []
            )
        }
    }

    private func configText() throws -> String? {
        guard let config, config.hasPrefix("@") else { return config }
        do throws(FileError) {
            return try TextFile.read(String(config.dropFirst()))
        } catch {
            throw CommandFailure.environment(error.description)
        }
    }

    private func show(_ check: (name: String, promise: String), _ state: String, _ why: [String]) {
        let colour = state == "passed" ? "32" : state == "skipped" ? "33" : "31"
        let mark = Terminal.paint(state, colour, Terminal.outputHasColour)
        print("\(mark)  \(check.promise)")
        for reason in why { print("          \(reason)") }
    }

    private func pad(_ text: String) -> String {
        text + String(repeating: " ", count: max(28 - text.count, 1))
    }
}
