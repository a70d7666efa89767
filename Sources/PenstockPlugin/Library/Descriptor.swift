import CPenstock

/// What a plugin is: static data of its library.
public struct Descriptor: Sendable {
    /// Promises and wishes about how instances are run.
    public struct Flags: OptionSet, Sendable {
        /// PEN_SHARED ….
        public let rawValue: UInt32
        /// From bits of the ABI.
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        /// One instance for all loops: the plugin is thread-safe.
        public static let shared = Flags(rawValue: PEN_SHARED)
        /// The verdict depends on the declared reads only.
        public static let pure = Flags(rawValue: PEN_PURE)
        /// It may block, and gets threads of its own.
        public static let blocking = Flags(rawValue: PEN_BLOCKING)
        /// The response's transform also runs on answers that the gateway makes itself.
        public static let onLocal = Flags(rawValue: PEN_ON_LOCAL)
        /// It works in a child process.
        public static let isolateOK = Flags(rawValue: PEN_ISOLATE_OK)
        /// It runs in a child process, unless the configuration says `isolation: none`.
        public static let isolated = Flags(rawValue: PEN_ISOLATE)
    }

    /// "org.example.my-authorizer", stable for ever.
    public var id: StaticString
    /// For people.
    public var name: StaticString
    /// "1.2.3".
    public var version: StaticString
    /// Who made it.
    public var vendor: StaticString
    /// One sentence.
    public var summary: StaticString
    /// JSON Schema (2020-12) of the configuration.
    public var configSchema: StaticString
    /// Upper bound of what instances ask for.
    public var flags: Flags
    /// What instances read at most, "request.header.*", "request.query.page" ….
    public var reads: [StaticString]
    /// What instances write at most, "response.header.*", "ctx.login.*" ….
    public var writes: [StaticString]

    /// A description; `configSchema` without an argument allows any object.
    public init(
        id: StaticString, name: StaticString, version: StaticString, vendor: StaticString = "",
        summary: StaticString = "", configSchema: StaticString = #"{"type":"object"}"#,
        flags: Flags = [], reads: [StaticString] = [], writes: [StaticString] = []
    ) {
        self.id = id
        self.name = name
        self.version = version
        self.vendor = vendor
        self.summary = summary
        self.configSchema = configSchema
        self.flags = flags
        self.reads = reads
        self.writes = writes
    }

    /// The C form; its arrays are never freed, like the library itself.
    func table(phases: UInt32) -> pen_descriptor {
        let reads = Descriptor.views(reads)
        let writes = Descriptor.views(writes)
        return pen_descriptor(
            size: UInt32(MemoryLayout<pen_descriptor>.size), phases: phases, flags: flags.rawValue,
            reserved: 0, id: Bytes(id), name: Bytes(name), version: Bytes(version),
            vendor: Bytes(vendor), summary: Bytes(summary), config_schema: Bytes(configSchema),
            reads: reads.baseAddress, read_count: reads.count, writes: writes.baseAddress,
            write_count: writes.count)
    }

    private static func views(_ names: [StaticString]) -> UnsafeBufferPointer<Bytes> {
        let views = UnsafeMutableBufferPointer<Bytes>.allocate(capacity: max(1, names.count))
        for (index, name) in names.enumerated() { views[index] = Bytes(name) }
        return UnsafeBufferPointer(rebasing: views[0..<names.count])
    }
}
