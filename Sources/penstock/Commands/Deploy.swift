import ArgumentParser
import Glibc
import JSON
import PenstockImport

/// `penstock deploy`: definitions to a management API, after a look at what changes.
struct Deploy: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring a management API to what definitions say.",
        discussion: """
            Shows what changes of each API's stage, and of API keys, usage plans and domain names; asks, \
            imports the APIs that differ and deploys them. All are found by name; what the target has besides stays. Calls are signed with \
            AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Exit code 0 when the target is as wanted in \
            the end, 1 when it is not.
            """)

    @Argument(help: ArgumentHelp("Definitions.", valueName: "path"), completion: .file())
    var paths: [String]

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("The management API, http://HOST:PORT or https://.", valueName: "url"))
    var target: String

    @Flag(help: "Don't ask.")
    var yes = false

    @Flag(help: "As JSON on standard output; asks nothing, and changes nothing without --yes.")
    var json = false

    @Flag(
        name: .customLong("accept-unenforced"),
        help: "Deploy without chains of authorizers where the target keeps none: methods are open.")
    var acceptsUnenforced = false

    @OptionGroup(title: "Definitions")
    var definitions: ImportArguments

    @OptionGroup
    var trust: AuthorityArguments

    func run() throws {
        let client = try ManagementClient(
            target, option: "--to", region: definitions.region, authorities: trust.authorities)
        let plan = try DeployPlan(
            definitions.load(paths).accounts, client, acceptsOpen: acceptsUnenforced)
        for note in plan.notes { Terminal.write("note: \(note)\n") }
        if plan.isEmpty {
            if json { show(plan, isApplied: false) } else { print("nothing to change") }
            return
        }
        if !json { print(plan.text, terminator: "") }
        guard yes || (!json && asksTrue()) else {
            if json { show(plan, isApplied: false) }
            throw ExitCode.failure
        }
        for note in try plan.apply() { Terminal.write("note: \(note)\n") }
        if json { show(plan, isApplied: true) } else { print("deployed to \(target)") }
    }

    private func show(_ plan: DeployPlan, isApplied: Bool) {
        let value: JSONValue = [
            "same": .bool(plan.isEmpty), "applied": .bool(isApplied), "stages": plan.json,
        ]
        print(value.pretty)
    }

    /// What is no yes is a no, an end of input too.
    private func asksTrue() -> Bool {
        // What it asks about comes first, also where the output is a pipe.
        fflush(nil)
        Terminal.write("Apply this to \(target)? [y/N] ")
        return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
    }
}
