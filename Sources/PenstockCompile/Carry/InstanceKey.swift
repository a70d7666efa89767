/// What makes an instance the same across reloads: the code, the configuration and the place.
///
/// The place is part of it so that two limiters that happen to be configured alike stay two; it is
/// named by the route and phase, not by a line or index, so that editing one route leaves the
/// instances of all others alone.
public struct InstanceKey: Hashable, Sendable {
    /// The library's content.
    public var library: String
    /// Which plugin of it.
    public var plugin: String
    /// In a child process or here.
    public var isIsolated: Bool
    /// The step's name.
    public var name: String
    /// Its configuration, canonical JSON text.
    public var config: String
    /// Where the step is written: "/pipelines/standard/auth", "shop GET /orders/{id} validate 0".
    public var site: String
    /// A hash of the secrets that the configuration refers to, so that a new secret is a new
    /// instance.
    public var secrets: Int

    /// A key of all parts.
    public init(
        library: String, plugin: String, isIsolated: Bool, name: String, config: String,
        site: String, secrets: Int
    ) {
        self.library = library
        self.plugin = plugin
        self.isIsolated = isIsolated
        self.name = name
        self.config = config
        self.site = site
        self.secrets = secrets
    }

    /// The same place with another library, configuration or secret: what replaces what.
    var place: InstanceKey {
        var place = self
        place.library = ""
        place.config = ""
        place.secrets = 0
        return place
    }
}

/// What makes a verdict cache the same: the instance, and how its verdicts are found and kept.
struct CacheKey: Hashable, Sendable {
    var instance: InstanceKey
    var identities: [String]
    var isForCaller: Bool
    var seconds: UInt32
    var size: Int
    var epoch: Int
}
