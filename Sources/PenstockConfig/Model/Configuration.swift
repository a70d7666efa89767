public import JSON
internal import SourceTree

/// Everything `penstock.yaml` says, as values: defaults filled in, environment substituted, names
/// within the file checked. What needs plugins (their schemas, upstream names in their
/// configuration) is the compiler's to check; it finds the line through `locate`.
///
/// Immutable and free of references to anything that runs, so it may cross threads.
public struct Configuration: Sendable {
    /// Event loops; nil is one for each core.
    public var loops: Int?
    /// Where clients connect, in the order of the file; at least one.
    public var listeners: [Listener]
    /// Where operators connect; nil when `admin: off`.
    public var admin: Admin?
    /// Where plugin copies and other state live, relative to the configuration file.
    public var stateDirectory: String
    /// Backends by name, in the order of the file.
    public var upstreams: [Upstream]
    /// Plugins that the file gives a name, in the order of the file.
    public var plugins: [PluginDeclaration]
    /// Where limits count, by name, in the order of the file.
    public var stores: [Store]
    /// APIs in the order of the file.
    public var apis: [API]
    /// Bounds on everything a client can make grow.
    public var limits: Limits
    /// How long clients and exchanges may take.
    public var timeouts: Timeouts
    /// Bounds of WebSocket connections.
    public var webSockets: WebSockets
    /// Where and how finished exchanges are logged; nil when off.
    public var accessLog: AccessLog?

    /// References to secrets in plugin and step configurations, in the order of the file.
    public var secrets: [SecretUse]
    /// The file as it was written, for dumps: environment variables and secrets are still the names
    /// that the file has, never their values.
    public var document: JSONValue
    /// The text it came from, for `locate` and `diagnostic`.
    let source: SourceFile
    /// Its values, for `locate`.
    let tree: SourceNode
    /// What was added to it, for `locate`.
    var added: [Configuration] = []
    /// What its values were made of, when a program made it.
    package var origins: (@Sendable (JSONPointer) -> Origin?)?

    /// The API with this name.
    public func api(named name: String) -> API? { apis.first { $0.name == name } }

    /// The upstream with this name.
    public func upstream(named name: String) -> Upstream? { upstreams.first { $0.name == name } }

    /// The store with this name.
    public func store(named name: String) -> Store? { stores.first { $0.name == name } }

    /// The plugin declared under this name.
    public func plugin(named name: String) -> PluginDeclaration? {
        plugins.first { $0.name == name }
    }
}

extension Configuration {
    /// Where operators connect: metrics, health, dump, reload.
    public struct Admin: Hashable, Sendable {
        /// Where to listen; 127.0.0.1:9901 by default.
        public var address: Address
        /// How its connections are secured; nil: they aren't.
        public var tls: TLS?
    }

    /// One `env:` or `file:` reference and where it stands.
    public struct SecretUse: Hashable, Sendable {
        /// What it refers to.
        public var reference: SecretReference
        /// Where in the file.
        public var pointer: JSONPointer
    }
}
