public import JSON

/// What a plugin says of itself before it is configured: its descriptor, as Swift values.
public struct PluginDescription: Sendable {
    /// Names the library's content and so its generation: equal texts, equal code.
    public var library: String
    /// "penstock.auth.apikey": stable for ever.
    public var id: String
    /// "1.2.3".
    public var version: String
    /// For people.
    public var name: String
    /// One sentence.
    public var summary: String
    /// JSON Schema of its configuration; nil: it takes any.
    public var schema: JSONValue?
    /// PEN_PHASE_BIT of each phase that it can serve.
    public var phases: UInt32
    /// PEN_SHARED and so on.
    public var flags: UInt32
    /// What it may read, at most.
    public var reads: [String]
    /// What it may write, at most.
    public var writes: [String]

    /// A description with empty texts and no bounds.
    public init(library: String, id: String, phases: UInt32) {
        self.library = library
        self.id = id
        self.phases = phases
        version = ""
        name = id
        summary = ""
        flags = 0
        reads = []
        writes = []
    }
}
