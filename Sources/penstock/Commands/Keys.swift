import ArgumentParser
import JSON
import PenstockControl
import PenstockImport
import PenstockLowering
import PenstockModel

/// `penstock keys`: the API keys that definitions have, with their values.
struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the API keys of definitions: name, id and value.",
        discussion: """
            A key to which its definition gives no value has one that a gateway made of a secret in its \
            state directory; this tells it to whoever may read that.
            """)

    @Argument(help: ArgumentHelp("Definitions.", valueName: "path"), completion: .file())
    var paths: [String]

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp("The state directory they are served from.", valueName: "directory"))
    var state = LoweringOptions().stateDirectory

    @Option(name: .customLong("account"), help: "The account of definitions without one.")
    var account = "000000000000"

    @Flag(help: "As JSON.")
    var json = false

    @OptionGroup(title: "Definitions")
    var definitions: ImportArguments

    func run() throws {
        var keys = try keys(nil)
        // Without a gateway's secret where every key has a value of its own.
        if keys.contains(where: { $0.value == nil }) {
            keys = try self.keys(StateDirectory.keys(state))
        }
        guard json else {
            for key in keys { print("\(key.name ?? "")\t\(key.id)\t\(key.value ?? "")") }
            return
        }
        let rows = keys.map { key -> JSONValue in
            [
                "name": .string(key.name ?? ""), "id": .string(key.id),
                "value": .string(key.value ?? ""),
            ]
        }
        print(JSONValue.array(rows).pretty)
    }

    private func keys(_ secret: KeySecret?) throws -> [APIKey] {
        try definitions.load(paths, account: account, keys: secret).accounts.values
            .flatMap(\.apiKeys.values)
            .sorted { ($0.name ?? "", $0.id) < ($1.name ?? "", $1.id) }
    }
}
