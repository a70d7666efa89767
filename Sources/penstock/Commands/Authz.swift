import ArgumentParser
import JSON
import PenstockCompile
import PenstockConfig
import PenstockServer
internal import SourceTree

/// `penstock authz`: what authorizers in shadow would change.
struct Authz: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See what other authorizers would change.",
        subcommands: [AuthzReportCommand.self, AuthzRecord.self, AuthzReplay.self])
}

/// `penstock authz report`: asks the running gateway.
struct AuthzReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Say whether authorizers in shadow are safe to enforce, and why.",
        usage: "penstock authz report [CONFIG] [--admin HOST:PORT] [--min N] [--json]",
        discussion: """
            Asks the admin listener of the running gateway: for every authorizer in shadow the \
            matrix of enforced and shadow verdicts, for whom it differs, the latest requests that \
            differ, and whether it is safe to promote. Exits with 1 while one isn't.
            """)

    @Argument(help: "The configuration that the gateway was started with.")
    var config = ConfigurationFile.usual

    @Option(help: "The admin listener's address, instead of the configuration's.")
    var admin: String?

    @Option(help: "How many comparisons are evidence.")
    var min = 1000

    @Flag(help: "As JSON.")
    var json = false

    func run() throws {
        guard min > 0 else { throw CommandFailure.usage("--min is 1 or more") }
        let answer = try HTTPCall.send(
            "GET", "/authz?min=\(min)&format=\(json ? "json" : "text")",
            to: try AdminAddress.of(config, admin))
        guard answer.status == 200 else { throw CommandFailure.refused(answer.body) }
        print(answer.body, terminator: "")
        let isSafe =
            json
            ? !answer.body.contains("\"safe\": false")
            : !answer.body.contains("  not safe to promote:")
        if !isSafe { throw ExitCode.failure }
    }
}
