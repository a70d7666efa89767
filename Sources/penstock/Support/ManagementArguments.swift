internal import ArgumentParser
internal import Glibc
internal import PenstockControl
internal import PenstockLowering
internal import PenstockServer

/// `--manage` and what goes with it.
struct ManagementArguments: ParsableArguments {
    @Option(
        name: .customLong("manage"),
        help: ArgumentHelp(
            "Serve the management APIs apigateway and apigatewayv2 there.",
            valueName: "host:port"))
    var address: String?

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp("Keep what they hold in this directory.", valueName: "directory"))
    var directory: String?

    @Flag(name: .customLong("ephemeral"), help: "Keep what they hold in memory only.")
    var isEphemeral = false

    @Option(
        name: .customLong("account"),
        help: ArgumentHelp("The account of callers without one of their own.", valueName: "number"))
    var account = "000000000000"

    @Option(
        name: .customLong("manage-key"), parsing: .singleValue,
        help: ArgumentHelp(
            "A key pair that may manage, and its account; several times. The secret is read from "
                + "the environment variable.", valueName: "id=VARIABLE[@account]"))
    var keys: [String] = []

    @Option(
        name: .customLong("aws-endpoint"),
        help: ArgumentHelp(
            "Forward management requests for other services to this endpoint, unverified.",
            valueName: "url"))
    var awsEndpoint: String?

    func validate() throws {
        guard address != nil else {
            guard directory == nil, !isEphemeral, keys.isEmpty, awsEndpoint == nil else {
                throw ValidationError(
                    "--state, --ephemeral, --manage-key and --aws-endpoint need --manage.")
            }
            return
        }
        guard (directory != nil) != isEphemeral else {
            throw ValidationError("--manage needs either --state DIRECTORY or --ephemeral.")
        }
        guard AccessKey.isAccount(account) else {
            throw ValidationError("--account \(account): an account has twelve digits.")
        }
    }

    /// The listener that they ask for; nil for none. `bell` rings when what is served changes.
    ///
    /// - Parameter lowering: how APIs are served, for test invocations.
    func options(
        _ bell: ChangeBell, _ functions: FunctionHost?, _ lowering: LoweringOptions,
        _ usage: UsagePlace
    ) throws -> ManagementOptions? {
        guard let address else { return nil }
        guard let colon = address.lastIndex(of: ":"),
            let port = UInt16(address[address.index(after: colon)...])
        else {
            throw CommandFailure.environment(
                "--manage \(address): not HOST:PORT", hint: "for example --manage 127.0.0.1:4566")
        }
        let host = String(address[..<colon])
        var options = ControlOptions(clock: { Int64(time(nil)) })
        options.account = account
        options.serve = { bell.ring() }
        options.functions = functions
        if case .server(let server) = lowering.usage {
            options.usage = CountedUsage.source(server: try UsageArguments.reader(of: server))
        } else {
            options.usage = CountedUsage.source(file: usage.file)
        }
        options.tests = MethodTester(lowering, functions)
        options.allowsReset = isEphemeral
        options.keys = try accessKeys()
        guard !options.keys.isEmpty || Self.isLoopback(host) else {
            throw CommandFailure.environment(
                "--manage \(address): without --manage-key anybody who reaches it may manage",
                hint: "give a key, or listen on 127.0.0.1")
        }
        if options.keys.isEmpty {
            Terminal.write(
                "warning: no --manage-key: any well-formed signature may manage on \(address)\n")
        }
        if let forwarder = try forwarder(host) { options.forward = forwarder.answer }
        do throws(StoreError) {
            var management = ManagementOptions(
                host: host, port: port, plane: try ControlPlane(options, store: store()))
            // An archive of 50 MB, in base64, comes to as much as the forwarder takes.
            if awsEndpoint != nil || functions != nil {
                management.bodyBytesMax = ServiceForwarder.bodyBytesMax
            }
            return management
        } catch {
            throw CommandFailure.environment(error.message, hint: nil)
        }
    }

    /// What makes values of API keys: kept in the state directory, which without --state is that of
    /// what definitions come to.
    func keySecret() throws -> KeySecret {
        if isEphemeral { return KeySecret() }
        do throws(StoreError) {
            return try KeySecret(directory: directory ?? LoweringOptions().stateDirectory)
        } catch {
            throw CommandFailure.environment(error.message)
        }
    }

    private func forwarder(_ host: String) throws -> ServiceForwarder? {
        guard let awsEndpoint else { return nil }
        let endpoint = try EndpointURL(awsEndpoint, option: "--aws-endpoint")
        if !Self.isLoopback(host) {
            Terminal.write(
                "warning: --aws-endpoint: whoever reaches --manage reaches \(awsEndpoint), which "
                    + "must judge signatures itself\n")
        }
        return ServiceForwarder(endpoint: endpoint)
    }

    private func store() throws(StoreError) -> any DocumentStore {
        guard let directory else { return EphemeralStore() }
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw StoreError(message: "\(directory): \(String(cString: strerror(errno)))")
        }
        return try SQLiteStore(path: "\(directory)/\(SQLiteStore.fileName)")
    }

    private func accessKeys() throws -> [AccessKey] { try keys.map { try accessKey($0).key } }

    private func accessKey(_ text: String) throws -> (key: AccessKey, variable: String) {
        let parts = text.split(separator: "=", maxSplits: 1)
        let rest = parts.count == 2 ? parts[1].split(separator: "@", maxSplits: 1) : []
        guard let variable = rest.first, rest.count == 1 || AccessKey.isAccount(String(rest[1]))
        else {
            throw CommandFailure.environment(
                "--manage-key \(text): not ID=VARIABLE or ID=VARIABLE@ACCOUNT",
                hint: "for example --manage-key AKIAEXAMPLE=MANAGE_SECRET@111122223333")
        }
        guard let secret = Environment.all[String(variable)], !secret.isEmpty else {
            throw CommandFailure.environment(
                "--manage-key \(text): the environment has no \(variable)",
                hint: "secrets don't belong on a command line, where every process reads them")
        }
        let account = rest.count == 2 ? String(rest[1]) : account
        return (AccessKey(id: String(parts[0]), secret: secret, account: account), String(variable))
    }

    /// The same keys as callers of AWS_IAM methods.
    func callers() throws -> [SignatureKeys.Manager] {
        try keys.map { text in
            let (key, variable) = try accessKey(text)
            return SignatureKeys.Manager(id: key.id, variable: variable, account: key.account)
        }
    }

    /// Whether only this machine reaches a listener: `HOST:PORT`, or a socket in the file system.
    static func isLoopbackAddress(_ address: String) -> Bool {
        guard !address.hasPrefix("unix:") else { return true }
        return isLoopback(String(address[..<(address.lastIndex(of: ":") ?? address.endIndex)]))
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.")
    }
}
