import ArgumentParser
import ByteEncodings
import Glibc
import JSON
import PenstockServer
import Synchronization

/// `penstock authz record`: what a replay is made of.
struct AuthzRecord: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record requests with their verdicts, secrets redacted.",
        usage:
            "penstock authz record [CONFIG] [--admin HOST:PORT] [--for SECONDS] [--max N] > FILE",
        discussion: """
            Has the running gateway keep requests that meet authorizers, and writes them as JSON lines. \
            Header values, parameters and parts of paths that may be secrets are digests. ^C ends it earlier.
            """)

    @Argument(help: "The configuration that the gateway was started with.")
    var config = ConfigurationFile.usual

    @Option(help: "The admin listener's address, instead of the configuration's.")
    var admin: String?

    @Option(name: .customLong("for"), help: "Seconds.")
    var seconds = 60

    @Option(help: "Requests of each loop at most.")
    var max = 1000

    func run() throws {
        guard seconds > 0, max > 0 else {
            throw CommandFailure.usage("--for and --max are 1 or more")
        }
        let address = try AdminAddress.of(config, admin)
        signal(SIGINT) { _ in isInterrupted.store(true, ordering: .relaxed) }
        let started = try HTTPCall.send("POST", "/authz/record?max=\(max)", to: address)
        guard started.status == 200 else { throw CommandFailure.refused(started.body) }
        for second in 1...seconds where !isInterrupted.load(ordering: .relaxed) {
            sleep(1)
            let count = try HTTPCall.send("GET", "/authz/recording?peek", to: address).body
            if isatty(2) == 1 {
                Terminal.write("\r\(second) of \(seconds) s, \(count.dropLast()) requests ")
            }
        }
        if isatty(2) == 1 { Terminal.write("\n") }
        print(try HTTPCall.send("GET", "/authz/recording", to: address).body, terminator: "")
    }
}

/// ^C came: what was recorded so far is what was wanted.
private let isInterrupted = Atomic(false)

/// `penstock authz replay`: recorded requests against another chain.
struct AuthzReplay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run recorded requests through a candidate's authorizers.",
        usage: "penstock authz replay RECORDING [CONFIG] [--secrets FILE] [--ask] [--json]",
        discussion: """
            CONFIG is the candidate; authorizers and chains in shadow are told beside it, with what their steps \
            said. A request whose credentials are redacted is decided only when \
            --secrets has them, one a line; without, it counts as unknown where a credential is missing. \
            Services that authorizers ask (issuers, policies) are asked with --ask, and a definition's \
            functions run for that. \
            Exits with 1 when a verdict differs.
            """)

    @Argument(help: "What `penstock authz record` wrote.")
    var recording: String

    @Argument(help: "The candidate's configuration.")
    var config = ConfigurationFile.usual

    @Option(help: "A file of credentials, one a line as they were sent, to put back.")
    var secrets: String?

    @Flag(help: "Authorizers ask their services.")
    var ask = false

    @Flag(help: "As JSON.")
    var json = false

    @OptionGroup(title: "Definitions, as `serve` takes them")
    var serving: ServingArguments

    func run() throws {
        let recording = try RecordedRequests(self.recording, secrets: secrets)
        let gateway = try Offline.loaded(config, serving, runsFunctions: ask)
        var result = ReplayResult()
        for (index, request) in recording.requests.enumerated() {
            var offline = request.offline
            offline.asks = ask
            result.add(request, gateway.invoke(offline))
            if isatty(2) == 1, index % 500 == 499 {
                Terminal.write("\r\(index + 1) of \(recording.requests.count) requests")
            }
        }
        if isatty(2) == 1, recording.requests.count >= 500 { Terminal.write("\n") }
        print(json ? result.json.pretty + "\n" : result.text, terminator: "")
        if !ask { Offline.tellUnasked(gateway) }
        if result.differs > 0 { throw ExitCode.failure }
    }
}
