import ArgumentParser
import Glibc
import PenstockConfig
import PenstockControl
import PenstockServer
internal import SourceTree

/// A configuration file of the command line.
enum ConfigurationFile {
    /// Where it is looked for when the command line doesn't say.
    static let usual = "penstock.yaml"

    /// Its text.
    static func text(_ path: String) throws -> String {
        do throws(FileError) {
            return try TextFile.read(path)
        } catch {
            throw CommandFailure.environment(
                error.description,
                hint: path == usual ? "say which file, or run it where \(usual) is" : nil)
        }
    }

    /// What a path has: a native configuration, or a definition lowered to one.
    ///
    /// - Parameter serving: what `serve` is told of the world around definitions; nil: nothing.
    static func source(
        _ path: String, _ serving: ServingArguments? = nil, runsFunctions: Bool = false
    ) throws -> any ConfigurationSource {
        var definitions = try DefinitionArguments.parse([])
        if let serving { definitions.serving = serving }
        // Values of API keys that nobody is shown: only `serve` has keys that last.
        return try definitions.source(
            [path], keys: { KeySecret() },
            functions: OfflineFunctions.host(definitions.serving, runs: runsFunctions))
    }

    /// Loads it; diagnostics go to standard error. Throws when it can't be used.
    static func load(_ path: String) throws -> Configuration {
        try configuration(source(path).load(), path)
    }

    /// Shows what there is to tell. Throws when it can't be used.
    static func configuration(_ loaded: LoadedConfiguration, _ path: String) throws -> Configuration
    {
        show(loaded)
        guard let configuration = loaded.configuration else {
            throw CommandFailure.refused("\(path) has errors")
        }
        return configuration
    }

    /// Writes what there is to tell about a configuration for a person.
    static func show(_ loaded: LoadedConfiguration) {
        for line in loaded.lines { Terminal.write(line + "\n") }
        show(loaded.diagnostics)
    }

    /// Writes diagnostics for a person.
    static func show(_ diagnostics: [Diagnostic]) {
        guard !diagnostics.isEmpty else { return }
        Terminal.write(DiagnosticRenderer(colour: Terminal.hasColour).render(diagnostics) + "\n")
    }
}
