public import PenstockConfig
public import SourceTree

/// Where a server's configuration comes from, and comes from again at a reload.
public protocol ConfigurationSource: Sendable {
    /// What messages call it.
    var name: String { get }
    /// Reads everything anew. Blocks; any thread, one at a time.
    func load() -> LoadedConfiguration
    /// What it has by now, with files as they were last read.
    func refresh() -> LoadedConfiguration
}

extension ConfigurationSource {
    /// Everything anew, for a source that is all files.
    public func refresh() -> LoadedConfiguration { load() }
}

/// What a source has at the moment.
public struct LoadedConfiguration: Sendable {
    /// nil: it can't be used, and the rest says why.
    public var configuration: Configuration?
    /// About places in files.
    public var diagnostics: [Diagnostic] = []
    /// What there is to tell besides, for people.
    public var notes: [String] = []
    /// What is done otherwise than it was asked for, each without the word.
    package var warnings: [String] = []
    /// Those of the warnings that say which parts were left out.
    var refusals: [String] = []
    /// Files whose change is a reload, besides those of plugins and secrets.
    public var files: Set<String> = []
    /// What is served, with URLs to be told.
    package var stages: [ServedURL] = []
    /// Functions that are run here, a line each.
    package var functions: [String] = []
    /// Outputs of the stacks it came from.
    package var outputs: [StackOutputs] = []
    /// The same without the parts that these errors are about; nil where they can't be done without.
    /// A definition's broken route must not stop the others, as on AWS.
    public var without: (@Sendable ([Diagnostic]) -> LoadedConfiguration?)?

    /// What these errors say of files that the command line names, a line each; empty: they are about
    /// the configuration. A part of a definition isn't to blame for those, and nothing changes.
    package var given: (@Sendable ([Diagnostic]) -> [String])?

    /// Between a warning and its hint.
    static let hint = "\n       = "

    /// Nothing yet.
    public init() {}

    /// Notes and warnings for people.
    package var lines: [String] { notes + warnings.map { "warning: " + $0 } }

    /// For people; ends with a newline unless there is nothing to tell.
    public var text: String {
        lines.map { $0 + "\n" }.joined() + DiagnosticRenderer().render(diagnostics)
    }
}

/// A native configuration in a file.
public struct FileSource: ConfigurationSource {
    /// The file.
    public let name: String
    private let environment: [String: String]

    /// - Parameters:
    ///   - file: `penstock.yaml`, or the same as JSON.
    ///   - environment: what `${NAME}` stands for in it.
    public init(file: String, environment: [String: String]) {
        name = file
        self.environment = environment
    }

    /// Reads the file.
    public func load() -> LoadedConfiguration {
        var loaded = LoadedConfiguration()
        loaded.files = [name]
        do throws(FileError) {
            (loaded.configuration, loaded.diagnostics) = ConfigurationLoader.load(
                file: name, text: try TextFile.read(name), environment: environment)
        } catch {
            loaded.notes = ["\(error)"]
        }
        return loaded
    }
}
