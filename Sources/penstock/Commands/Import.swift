import ArgumentParser
import Glibc
import JSON
import PenstockLowering
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

    @OptionGroup(title: "Definitions")
    var definitions: DefinitionArguments

    func run() throws {
        let source = try definitions.definitions(paths, account: account)
        let (found, rest) = source.read()
        ConfigurationFile.show(rest)
        guard let found else { throw ExitCode.failure }
        ConfigurationFile.show(found.diagnostics)
        guard !found.hasErrors else { throw ExitCode.failure }
        let (document, notes) = source.document(found)
        for note in notes { Terminal.write(note + "\n") }
        let text =
            output?.hasSuffix(".json") == true
            ? document.pretty + "\n" : YAMLText.write(document)
        guard let output else { return print(text, terminator: "") }
        try TextOutput.write(text, to: output)
    }
}
