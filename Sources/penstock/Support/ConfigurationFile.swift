import Glibc
import PenstockConfig
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

    /// Loads it; diagnostics go to standard error. Throws when it can't be used.
    static func load(_ path: String) throws -> Configuration {
        let (configuration, diagnostics) = ConfigurationLoader.load(
            file: path, text: try text(path), environment: Environment.all)
        show(diagnostics)
        guard let configuration else {
            throw CommandFailure.refused("\(path) has errors")
        }
        return configuration
    }

    /// Writes diagnostics for a person.
    static func show(_ diagnostics: [Diagnostic]) {
        guard !diagnostics.isEmpty else { return }
        Terminal.write(DiagnosticRenderer(colour: Terminal.hasColour).render(diagnostics) + "\n")
    }
}
