import ArgumentParser
import JSON
import PenstockImport
import PenstockModel

/// `penstock diff`: what differs between two definitions.
struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what differs between two definitions.",
        discussion: """
            Each is a CloudFormation template, the folder that `cdk synth` writes or an OpenAPI \
            document. APIs are found by name; ids and dates don't count, and secrets are masked. Exit \
            code 0 when they are the same, 1 when not, 2 when one can't be read or imported.
            """)

    @Argument(help: ArgumentHelp("The old definition.", valueName: "a"), completion: .file())
    var old: String

    @Argument(help: ArgumentHelp("The new definition.", valueName: "b"), completion: .file())
    var new: String

    @Flag(help: "As JSON on standard output.")
    var json = false

    @OptionGroup(title: "Definitions")
    var definitions: ImportArguments

    func run() throws {
        for side in [old, new] where side.hasPrefix("http://") || side.hasPrefix("https://") {
            throw CommandFailure.usage(
                "\(side) is a management API, and definitions are compared here",
                hint:
                    "`penstock deploy PATH --to \(side)` shows what differs and asks before it changes it"
            )
        }
        let before = try definitions.load([old]).accounts
        let after = try definitions.load([new]).accounts
        let scopes = Set(before.keys).union(after.keys).sorted {
            ($0.region, $0.account) < ($1.region, $1.account)
        }
        let comparisons = scopes.map { scope in
            (
                scope,
                DefinitionComparison(
                    from: before[scope] ?? AccountState(), to: after[scope] ?? AccountState())
            )
        }
        let isSame = comparisons.allSatisfy { $0.1.isEmpty }
        if json {
            let parts = comparisons.map { scope, comparison in
                var part = comparison.json.object ?? JSONObject([])
                part["region"] = .string(scope.region)
                part["account"] = .string(scope.account)
                return JSONValue.object(part)
            }
            let value: JSONValue = ["same": .bool(isSame), "accounts": .array(parts)]
            print(value.pretty)
        } else {
            for (scope, comparison) in comparisons where !comparison.isEmpty {
                if comparisons.count > 1 { print("\(scope.region) \(scope.account)") }
                print(comparison.text, terminator: "")
            }
            if isSame { print("no difference") }
        }
        if !isSame { throw ExitCode.failure }
    }
}
