public import PenstockCore

/// One configured plugin, created: its records for the data path, and what it said of itself as
/// configured.
public struct ConfiguredInstance: Sendable {
    /// The records, one a loop or one for all.
    public var handle: any InstanceHandle
    /// PEN_PHASE_BIT of what it wants as configured.
    public var phases: UInt32
    /// PEN_SHARED and so on, as configured.
    public var flags: UInt32
    /// What it reads as configured: "request.header.x-api-key", "ctx.authorizer.*".
    public var reads: [String]
    /// What it writes as configured.
    public var writes: [String]
    /// Upstreams whose numbers it holds: it can't be carried into a configuration without them.
    public var upstreams: [String]
    /// Stores that it opened, by name: it can't be carried where others have those names.
    public var stores: [String: ObjectIdentifier]
    /// What its pen.authorizer/1 says, if it has one.
    public var authorizer: AuthorizerFacts?

    /// An instance that reads and writes nothing.
    public init(handle: any InstanceHandle, phases: UInt32) {
        self.handle = handle
        self.phases = phases
        flags = 0
        reads = []
        writes = []
        upstreams = []
        stores = [:]
    }

    /// What tells it from another.
    var identity: ObjectIdentifier { ObjectIdentifier(handle) }
}

/// What the core must know of an authorizer to cache it (pen.authorizer/1).
public struct AuthorizerFacts: Hashable, Sendable {
    /// Seconds that a verdict may be remembered; 0: never.
    public var cacheSeconds: UInt32
    /// Where the credential is: names of variables.
    public var identities: [String]

    /// Facts.
    public init(cacheSeconds: UInt32, identities: [String]) {
        self.cacheSeconds = cacheSeconds
        self.identities = identities
    }
}

/// An instance that is wanted: what `create` and the pre-flight get.
public struct InstanceRequest: Sendable {
    /// The plugin's reference.
    public var reference: PluginReference
    /// What it says of itself.
    public var description: PluginDescription
    /// The step's name.
    public var name: String
    /// Its configuration as JSON text, valid against the plugin's schema.
    public var config: String
    /// PEN_PHASE_BIT of the phases in which it is used.
    public var phases: UInt32
    /// Whether it runs in shadow: what it counts and keeps is apart.
    public var isShadow: Bool

    /// A request.
    public init(
        reference: PluginReference, description: PluginDescription, name: String, config: String,
        phases: UInt32, isShadow: Bool = false
    ) {
        self.reference = reference
        self.description = description
        self.name = name
        self.config = config
        self.phases = phases
        self.isShadow = isShadow
    }
}
