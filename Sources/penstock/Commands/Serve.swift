public import ArgumentParser
public import Logging
public import PenstockServer

/// `penstock serve`: the gateway itself.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve until SIGTERM.",
        discussion: """
            SIGHUP reads the configuration again, and so does a change of it or of a plugin's file. \
            SIGTERM and SIGINT answer what was read and end; a second one ends at once. SIGUSR1 opens \
            the access log anew.
            """)

    @Argument(help: "The configuration.")
    var config = ConfigurationFile.usual

    @Option(name: .customLong("log-format"), help: "The operator's log: text or json.")
    var logFormat = LogFormat.text

    @Option(name: .customLong("log-level"), help: "trace, debug, info, warning or error.")
    var logLevel = Logger.Level.info

    @Flag(name: .customLong("no-watch"), help: "Don't reload when files change.")
    var isUnwatched = false

    @OptionGroup(title: "Management APIs")
    var management: ManagementArguments

    func run() throws {
        // Before the configuration is read: they hold the time from which on changes count.
        var options = ServerOptions(configuration: config, environment: Environment.all)
        let configuration = try ConfigurationFile.load(config)
        options.logFormat = logFormat
        options.logLevel = logLevel
        options.watchesFiles = !isUnwatched
        options.pluginDirectory = Offline.pluginDirectory
        options.management = try management.options()
        let isClean: Bool
        do throws(StartFailure) {
            let server = try Server(options, configuration: configuration)
            isClean = try server.run(configuration)
        } catch {
            switch error.blame {
            case .configuration:
                Terminal.write(error.message)
                throw CommandFailure.refused("\(config) can't be served")
            case .environment:
                throw CommandFailure.environment(error.message, hint: error.hint)
            }
        }
        if !isClean { throw ExitCode.failure }
    }
}

extension LogFormat: ExpressibleByArgument {}
extension Logger.Level: @retroactive ExpressibleByArgument {}
