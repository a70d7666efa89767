internal import ArgumentParser
internal import CloudFormation
internal import JSON
internal import PenstockControl
internal import PenstockImport
internal import PenstockServer
internal import SourceTree

/// What importing definitions needs to be told besides their paths.
struct ImportArguments: ParsableArguments {
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

    func options(account: String = "000000000000") throws -> ImportOptions {
        var options = ImportOptions()
        options.environment = StackEnvironment(account: account, region: region)
        options.parameters = try values()
        options.overrides = try overrides()
        return options
    }

    /// Imports what is at these paths for a command that only looks; what can't be read or imported
    /// is `.unreadable`. What there is to tell goes to standard error.
    func load(
        _ paths: [String], account: String = "000000000000", keys: KeySecret? = nil
    ) throws -> Imported {
        var options = try options(account: account)
        if let keys { options.apiKeyValue = keys.value }
        let imported: Imported
        do throws(TemplateFileError) {
            imported = try DefinitionFiles.load(paths, options)
        } catch {
            throw CommandFailure(
                message: paths.contains { error.message.contains($0) }
                    ? error.message : "\(paths.joined(separator: ", ")): \(error.message)",
                exitCode: .unreadable)
        }
        ConfigurationFile.show(imported.report.finish())
        if imported.report.hasErrors { throw ExitCode.unreadable }
        return imported
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

extension ExitCode {
    /// Of commands whose failure code says what they found: there was nothing to look at. The same
    /// as wrong usage, as diff(1) and grep(1) have it.
    static let unreadable = ExitCode.usage
}
