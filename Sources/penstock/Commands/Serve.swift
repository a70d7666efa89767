public import ArgumentParser
internal import JSON
public import Logging
internal import PenstockControl
internal import PenstockImport
internal import PenstockLowering
internal import PenstockModel
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

    @Argument(
        help: ArgumentHelp(
            "A configuration, or definitions: CloudFormation templates, CDK assemblies.",
            valueName: "path"))
    var paths: [String] = []

    @OptionGroup(title: "Definitions")
    var definitions: DefinitionArguments

    @Option(
        name: .customLong("outputs-file"),
        help: ArgumentHelp(
            "Write the stacks' outputs there, as `cdk deploy --outputs-file` does, with local URLs.",
            valueName: "file"))
    var outputsFile: String?

    @Option(
        name: .customLong("public-url"),
        help: ArgumentHelp(
            "The URL by which clients reach the first listener; its host is $context.domainName.",
            valueName: "url"))
    var publicURL: String?

    @Option(name: .customLong("log-format"), help: "The operator's log: text or json.")
    var logFormat = LogFormat.text

    @Option(name: .customLong("log-level"), help: "trace, debug, info, warning or error.")
    var logLevel = Logger.Level.info

    @Flag(inversion: .prefixedNo, help: "Reload when files change.")
    var watch = true

    @OptionGroup(title: "Functions")
    var functions: FunctionArguments

    @OptionGroup(title: "Management APIs")
    var management: ManagementArguments

    func run() throws {
        let bell = ChangeBell()
        var lowering = LoweringOptions()
        try definitions.serving.fill(&lowering)
        try announceLocalTokens(lowering)
        let usage = UsagePlace(
            stateDirectory: management.directory, isEphemeral: management.isEphemeral)
        defer { usage.remove() }
        let functions = functions.host(
            stateDirectory: management.directory, isEphemeral: management.isEphemeral,
            services: lowering.services, trusted: try definitions.bundle(management.directory),
            log: (logFormat, logLevel))
        var managed = try management.options(bell, functions, lowering, usage)
        managed?.trusted = definitions.trusted
        let publicURL = try publicURL.map { try PublicURL($0) }
        let source = try source(managed, functions, usage)
        // Before the configuration is read: they hold the time from which on changes count.
        var options = ServerOptions(source: source)
        let loaded = source.load()
        let configuration = try ConfigurationFile.configuration(loaded, source.name)
        options.bell = managed == nil ? nil : bell
        options.onListening = announcement(loaded, publicURL)
        options.domainName = publicURL?.domainName
        options.logFormat = logFormat
        options.logLevel = logLevel
        options.watchesFiles = watch
        options.pluginDirectory = Offline.pluginDirectory
        options.management = managed
        let isClean: Bool
        do throws(StartFailure) {
            let server = try Server(options, configuration: configuration)
            // The process ends when it has run. An end by force (a second signal, a loop that a plugin
            // holds) leaves loops running, so their memory stays.
            _ = Unmanaged.passRetained(server)
            isClean = try server.run(loaded)
        } catch {
            switch error.blame {
            case .configuration:
                Terminal.write(error.message)
                throw CommandFailure.refused("\(source.name) can't be served")
            case .environment:
                throw CommandFailure.environment(error.message, hint: error.hint)
            }
        }
        functions?.stop()
        if !isClean { throw ExitCode.failure }
    }

    /// Where the configuration comes from: what the paths have, or else the usual file, or else
    /// what the management API holds alone.
    private func source(
        _ managed: ManagementOptions?, _ functions: FunctionHost?, _ usage: UsagePlace
    ) throws -> any ConfigurationSource {
        let isEmpty = paths.isEmpty && managed != nil && !TextFile.exists(ConfigurationFile.usual)
        return try definitions.source(
            paths.isEmpty && !isEmpty ? [ConfigurationFile.usual] : paths,
            account: management.account, stateDirectory: management.directory,
            keys: management.keySecret, managed: (managed?.plane).map(Self.accounts),
            functions: functions, callers: management.callers(), usageFile: usage.file)
    }

    /// Tokens that anybody makes who may read the state directory are for this machine alone.
    private func announceLocalTokens(_ lowering: LoweringOptions) throws {
        let issuers = lowering.issuers.locals
        guard let issuer = issuers.first else { return }
        let listeners = definitions.listeners
        guard listeners.allSatisfy(ManagementArguments.isLoopbackAddress),
            !paths.contains(where: { DefinitionSource.form(of: $0) == .native })
        else {
            throw CommandFailure.environment(
                "--issuer \(issuer)=local: only listeners of definitions on a loopback address take its tokens",
                hint: "--listen 127.0.0.1:8080")
        }
        let directory = management.directory ?? LoweringOptions().stateDirectory
        _ = try LocalIssuer(directory: directory)
        for issuer in issuers {
            Terminal.write(
                "warning: tokens of `penstock token --issuer \(issuer)` are accepted (keys in \(directory))\n"
            )
        }
    }

    private static func accounts(
        of plane: ControlPlane
    ) -> @Sendable () -> [Scope: AccountState] {
        { plane.servedAccounts }
    }

    /// Says where the APIs are once the listeners are known, and writes the outputs' file.
    private func announcement(
        _ loaded: LoadedConfiguration, _ url: PublicURL?
    ) -> @Sendable ([(name: String, address: String)]) -> Void {
        let (stages, outputs, file) = (loaded.stages, loaded.outputs, outputsFile)
        let functions = loaded.functions
        let secured = definitions.securedLine(management.directory)
        return { listeners in
            let clients = listeners.filter { !["admin", "management"].contains($0.name) }
            var bases = clients.filter { !$0.address.hasPrefix("unix:") }.map {
                "http://\($0.address)"
            }
            if let url, !bases.isEmpty { bases[0] = url.base }
            for served in stages {
                let stage = served.stage
                Terminal.write("\(stage.kind.rawValue) API \(stage.name), stage \(stage.stage)\n")
                for url in bases.flatMap(served.urls) { Terminal.write("  \(url)\n") }
            }
            if let secured, !stages.isEmpty { Terminal.write(secured + "\n") }
            for function in functions { Terminal.write(function + "\n") }
            guard let file, let base = bases.first else { return }
            let json = StackOutputs.file(outputs, stages, base: base)
            do {
                try TextOutput.write(json.pretty + "\n", to: file)
            } catch {
                Terminal.write("warning: the outputs aren't written: \(error)\n")
            }
        }
    }
}

extension LogFormat: ExpressibleByArgument {}
extension Logger.Level: @retroactive ExpressibleByArgument {}
