internal import ArgumentParser
internal import CloudFormation
internal import JSON
internal import PenstockImport
internal import PenstockLowering
internal import PenstockModel
internal import PenstockServer

/// What definitions need to be told besides their paths.
struct DefinitionArguments: ParsableArguments {
    @Option(
        name: .customLong("listen"), parsing: .singleValue,
        help: ArgumentHelp(
            "Where clients of definitions connect; several times.", valueName: "host:port"))
    var listeners: [String] = []

    @Option(
        name: .customLong("admin"),
        help: ArgumentHelp("Where operators connect, or off.", valueName: "host:port"))
    var admin = "127.0.0.1:9901"

    @Option(name: .customLong("region"), help: "The region of definitions that don't say theirs.")
    var region = "us-east-1"

    @Option(
        name: .customLong("parameter"), parsing: .singleValue,
        help: ArgumentHelp("A template's parameter; several times.", valueName: "name=value"))
    var parameters: [String] = []

    @Option(
        name: .customLong("resources"),
        help: ArgumentHelp(
            "Physical ids by logical id, or what describe-stack-resources printed.",
            valueName: "file"))
    var resources: String?

    /// Where a configuration comes from.
    ///
    /// - Parameter managed: what the management API holds; served beside definitions.
    func source(
        _ paths: [String], account: String = "000000000000", stateDirectory: String? = nil,
        managed: (@Sendable () -> [Scope: AccountState])? = nil
    ) throws -> any ConfigurationSource {
        if let path = paths.first, try isNative(paths) {
            // Says so when it can't be read.
            _ = try ConfigurationFile.text(path)
            return FileSource(file: path, environment: Environment.all)
        }
        return try definitions(
            paths, account: account, stateDirectory: stateDirectory, managed: managed)
    }

    /// The same where a native configuration can't be.
    func definitions(
        _ paths: [String], account: String = "000000000000", stateDirectory: String? = nil,
        managed: (@Sendable () -> [Scope: AccountState])? = nil
    ) throws -> DefinitionSource {
        var importing = ImportOptions()
        importing.environment = StackEnvironment(account: account, region: region)
        importing.parameters = try values()
        importing.overrides = try overrides()
        var lowering = LoweringOptions()
        if !listeners.isEmpty { lowering.listeners = listeners }
        lowering.admin = admin == "off" ? nil : admin
        if let stateDirectory { lowering.stateDirectory = stateDirectory }
        return DefinitionSource(paths, importing, lowering, managed: managed)
    }

    private func isNative(_ paths: [String]) throws -> Bool {
        let natives = paths.filter { DefinitionSource.form(of: $0) == .native }
        guard !natives.isEmpty else { return false }
        guard paths.count == 1 else {
            throw CommandFailure.usage(
                "\(natives[0]) is a native configuration, which is served alone")
        }
        return true
    }

    private func values() throws -> [String: String] {
        var values: [String: String] = [:]
        for text in parameters {
            let parts = text.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure.usage("--parameter \(text): not NAME=VALUE")
            }
            values[String(parts[0])] = String(parts[1])
        }
        return values
    }

    private func overrides() throws -> ResourceOverrides {
        guard let resources else { return ResourceOverrides() }
        let text = try ConfigurationFile.text(resources)
        do {
            return try ResourceOverrides(JSONValue(parsing: text))
        } catch {
            throw CommandFailure.refused("\(resources): \(error)")
        }
    }
}
