public import JSON

/// Where the compiler gets plugins from: the host, or a test's fakes. Off the loops, one thread.
public protocol PluginProvider: AnyObject {
    /// What a plugin is. Opens a library at most once for each content.
    func describe(_ reference: PluginReference) throws(PluginFault) -> PluginDescription
    /// Tries instances where they can do no harm, in a child process: what came of each, in order;
    /// nil is good.
    func preflight(_ requests: [InstanceRequest]) -> [PluginFault?]
    /// Makes an instance for each loop, or one for all.
    func create(_ request: InstanceRequest) throws(PluginFault) -> ConfiguredInstance
    /// Offers a new instance the state of the one in whose place it will serve (pen.handover/1). The
    /// former one goes on serving, for good if the configuration is refused after all.
    func handOver(
        from former: ConfiguredInstance, to new: ConfiguredInstance
    ) throws(PluginFault)
    /// Ids of the plugins that come with Penstock: "Auth/APIKey", for hints.
    var builtins: [String] { get }
    /// Tells which upstreams there are and by which numbers, before `create` is called.
    func setUpstreams(_ numbers: [String: UInt32])
    /// Tells which stores there are, before steps that may open them are tried and made.
    func setStores(_ stores: [String: ConfiguredInstance])
}

/// Why there is no plugin or no instance.
public struct PluginFault: Error, Hashable, Sendable {
    /// What is at fault.
    public enum Kind: Hashable, Sendable {
        /// The library: it isn't there, isn't a plugin, or didn't survive its first look.
        case library
        /// The plugin refused its configuration.
        case configuration
    }

    /// What is at fault.
    public var kind: Kind
    /// What is wrong: one sentence, lower case, without a full stop.
    public var message: String
    /// What to do about it.
    public var hint: String?
    /// Where in the configuration, if the plugin said so.
    public var pointer: JSONPointer?

    /// A fault.
    public init(
        _ kind: Kind, _ message: String, hint: String? = nil, pointer: JSONPointer? = nil
    ) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.pointer = pointer
    }
}
