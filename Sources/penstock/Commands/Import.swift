import ArgumentParser
import Glibc
import JSON
import PenstockControl
import PenstockLowering
import PenstockModel
import PenstockServer

/// `penstock import`: the native configuration that definitions come to.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the penstock.yaml that definitions come to.",
        discussion: """
            PATH is a CloudFormation template or the folder that `cdk synth` writes. The result \
            serves what `penstock serve PATH` serves, and is there to be changed.
            """)

    @Argument(help: ArgumentHelp("Definitions.", valueName: "path"))
    var paths: [String]

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "Write it to this file; as JSON when its name ends in .json.")
    var output: String?

    @Option(name: .customLong("account"), help: "The account of definitions without one.")
    var account = "000000000000"

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp(
            "The state directory that they are served from, for API keys without a value.",
            valueName: "directory"))
    var state: String?

    @OptionGroup(title: "Definitions")
    var definitions: DefinitionArguments

    func run() throws {
        let source = try definitions.definitions(
            paths, account: account, keys: state.map(StateDirectory.keys))
        let (found, rest) = source.read()
        ConfigurationFile.show(rest)
        guard let found else { throw ExitCode.failure }
        ConfigurationFile.show(found.diagnostics)
        guard !found.hasErrors else { throw ExitCode.failure }
        tellKeys(found)
        let (lowered, notes) = source.document(found)
        let document = lowered.written
        for note in notes { Terminal.write(note + "\n") }
        let text =
            output?.hasSuffix(".json") == true
            ? document.pretty + "\n" : YAMLText.write(document)
        guard let output else { return print(text, terminator: "") }
        try TextOutput.write(text, to: output)
    }

    /// A key that nobody can show is better left out than made up.
    private func tellKeys(_ found: Definitions) {
        for (_, account) in found.accounts {
            for key in account.apiKeys.values.sorted(by: { $0.id < $1.id }) where key.value == nil {
                Terminal.write(
                    "warning: API key \(key.name ?? key.id) is left out: it has no value\n"
                        + "       = give it one, or say --state DIRECTORY of the gateway that made one\n"
                )
            }
        }
    }
}
