import ArgumentParser
import JSON
import PenstockLint
import PenstockServer

/// `penstock lint`: what definitions probably don't mean.
struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what definitions probably don't mean.",
        discussion: """
            PATH is a CloudFormation template, the folder that `cdk synth` writes or an OpenAPI \
            document. Exit code 0 when nothing or only notes are found, 1 when there is a warning or \
            an error, 2 when a path can't be read or imported.
            """)

    @Argument(
        help: ArgumentHelp("Definitions.", valueName: "path"), completion: .file())
    var paths: [String] = []

    @Flag(help: "As JSON on standard output.")
    var json = false

    @Flag(help: "As SARIF 2.1.0 on standard output, for code hosts.")
    var sarif = false

    @Flag(help: "The rules and why they are there.")
    var list = false

    @Option(
        name: .customLong("disable"), parsing: .singleValue,
        help: ArgumentHelp("Leave a rule out; several times.", valueName: "rule"),
        completion: .list(LintRules.all.map(\.id)))
    var disabled: [String] = []

    @Option(
        name: .customLong("only"), parsing: .singleValue,
        help: ArgumentHelp("No rule but this; several times.", valueName: "rule"),
        completion: .list(LintRules.all.map(\.id)))
    var only: [String] = []

    @OptionGroup(title: "Definitions")
    var definitions: ImportArguments

    func run() throws {
        let rules = try rules()
        if list { return show(rules) }
        guard !paths.isEmpty else { throw CommandFailure.usage("which definitions?") }
        guard !(json && sarif) else {
            throw CommandFailure.usage("--json and --sarif are two forms of one output")
        }
        let result = LintResult(try definitions.load(paths), rules)
        if sarif {
            print(SARIF.log(result, rules, version: Version.text).pretty)
        } else if json {
            print(result.json.pretty)
        } else {
            print(result.text(colour: Terminal.outputHasColour), terminator: "")
        }
        if !result.isClean { throw ExitCode.failure }
    }

    private func rules() throws -> [any LintRule] {
        for id in disabled + only where !LintRules.all.contains(where: { $0.id == id }) {
            throw CommandFailure.usage(
                "there is no rule '\(id)'", hint: "`penstock lint --list` names them")
        }
        return LintRules.all.filter { rule in
            !disabled.contains(rule.id) && (only.isEmpty || only.contains(rule.id))
        }
    }

    private func show(_ rules: [any LintRule]) {
        for rule in rules {
            print("\(rule.id) (\(rule.severity.rawValue))")
            print("  \(rule.reason)\n  \(rule.source)\n  do: \(rule.advice)")
        }
    }
}
