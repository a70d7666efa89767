public import Logging

/// How a server is run; the rest is in its configuration.
public struct ServerOptions: Sendable {
    /// Where the configuration comes from.
    public var source: any ConfigurationSource
    /// How the operator's log looks.
    public var logFormat: LogFormat = .text
    /// From which level on.
    public var logLevel: Logger.Level = .info
    /// Whether a change of the configuration or of a plugin's file is a reload.
    public var watchesFiles = true
    /// When reading the configuration began: a file that changed since then is read again. Made before
    /// the configuration is read, options have the right one.
    public var readSince = FileTime.now
    /// Looked into first for built-in plugins; nil: beside the binary.
    public var pluginDirectory: String?
    /// `$context.domainName`, a host and its port unless that is the usual one; nil: what the client
    /// used.
    public var domainName: String?
    /// Told once of where clients connect, by name and address.
    public var onListening: @Sendable ([(name: String, address: String)]) -> Void = { _ in }
    /// Rung where the source has something new that no file shows; who rings waits until it serves.
    package var bell: ChangeBell?
    /// The management listener; nil for none.
    package var management: ManagementOptions?

    /// Options with defaults.
    public init(source: any ConfigurationSource) { self.source = source }
}

/// Why a server could not start.
public struct StartFailure: Error, Sendable {
    /// What is to blame.
    public enum Blame: Sendable {
        /// The configuration; the diagnostics were shown.
        case configuration
        /// A file, port or limit.
        case environment
    }

    /// What is to blame.
    public var blame: Blame
    /// One sentence.
    public var message: String
    /// What to do about it.
    public var hint: String?
}
