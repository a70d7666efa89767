import CPenstock

/// What an instance is made from.
public struct InstanceSpec: Equatable, Sendable {
    /// The step's name, "auth.apikey": for logs, and for `ctx.<step>.<key>`.
    public var name: String
    /// Its configuration as JSON text, already valid against the descriptor's schema.
    public var config: String
    /// PEN_PHASE_BIT of the phases in which it will be used; 0: whatever it serves.
    public var phases: UInt32 = 0
    /// Whether its steps run in shadow: pen.limit/1 and pen.dict/1 then have a namespace of their
    /// own.
    public var isShadow = false
    /// Numbers of the configured upstreams, for pen_forward.resolve.
    public var upstreams: [String: UInt32] = [:]
    /// The configured stores by name, for pen_stores.open.
    public var stores: [String: StoreReference] = [:]

    /// An instance of that name and configuration.
    public init(name: String, config: String = "{}") {
        self.name = name
        self.config = config
    }
}

/// A store that limits may name: its instance, or in the pre-flight child, which has none, nothing.
public struct StoreReference: Equatable, Sendable {
    /// The store.
    public let instance: PluginInstance?

    /// A reference to a store, or to one that is known by name only.
    public init(_ instance: PluginInstance?) { self.instance = instance }

    /// The same instance.
    public static func == (a: StoreReference, b: StoreReference) -> Bool {
        a.instance === b.instance
    }
}

/// What the core must know of an authorizer to cache it (pen.authorizer/1).
public struct AuthorizerInfo: Sendable, Hashable {
    /// Seconds for which a verdict may be remembered; 0: never.
    public var cacheSeconds: UInt32
    /// Where the credential is: names as in pen_vars.get.
    public var identitySources: [String]
}
