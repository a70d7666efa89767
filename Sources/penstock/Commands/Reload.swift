import ArgumentParser
import Glibc
import JSON
import PenstockCompile
import PenstockConfig
import PenstockServer
internal import SourceTree

/// `penstock reload`: has the running gateway read its configuration again, and says what came of it.
struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have the running gateway read its configuration again.",
        discussion: """
            Asks the admin listener that the configuration names and waits until every loop has \
            switched. Without an admin listener it sends SIGHUP to the process in the state \
            directory; what came of it is in the gateway's log then.
            """)

    @Argument(help: "The configuration that the gateway was started with.")
    var config = ConfigurationFile.usual

    @Option(help: "The admin listener's address, instead of the configuration's.")
    var admin: String?

    @Flag(help: "As JSON.")
    var json = false

    func run() throws {
        if let admin { return try ask(try AdminAddress.of(config, admin)) }
        let text = try ConfigurationFile.text(config)
        // The file may be broken: the gateway is to say so, not we. The addresses are taken from it
        // when it can be read, and else are the usual ones.
        let (configuration, _) = ConfigurationLoader.load(
            file: config, text: text, environment: Environment.all)
        guard let configuration else {
            return try ask(.tcp(host: "127.0.0.1", port: 9901))
        }
        if let admin = configuration.admin { return try ask(admin.address) }
        try signal(configuration)
    }

    private func ask(_ address: Address) throws {
        let answer = try HTTPCall.send("POST", "/reload", to: address)
        let outcome = try? JSONValue(parsing: answer.body)
        if json {
            print(answer.body, terminator: "")
        } else if let outcome {
            show(outcome)
        } else {
            Terminal.write(answer.body)
        }
        if answer.status != 200 { throw ExitCode.failure }
    }

    private func show(_ outcome: JSONValue) {
        if let diagnostics = outcome["diagnostics"]?.string { Terminal.write(diagnostics) }
        let generation = outcome["generation"]?.int ?? 0
        if outcome["published"]?.bool == true {
            print(
                "configuration \(generation) serves after \(outcome["ms"]?.int ?? 0) ms: "
                    + "\(outcome["created"]?.int ?? 0) instances made, "
                    + "\(outcome["carried"]?.int ?? 0) carried")
        } else {
            Terminal.error("refused; configuration \(generation) goes on serving")
        }
    }

    private func signal(_ configuration: Configuration) throws {
        let directory = configuration.resolve(configuration.stateDirectory)
        guard let process = PIDFile.holder(of: directory) else {
            throw CommandFailure.environment(
                "no gateway serves from \(directory)", hint: "start one: penstock serve \(config)")
        }
        guard kill(process, SIGHUP) == 0 else {
            throw CommandFailure.environment(
                "process \(process) can't be signalled: \(String(cString: strerror(errno)))")
        }
        print("sent SIGHUP to process \(process); its log says what came of it")
    }
}
