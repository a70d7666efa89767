import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The origins of a configuration with what each gets.
struct AllowedOrigins {
    /// One of them.
    struct Entry: BitwiseCopyable {
        /// The origin, or how it begins.
        var text: Bytes
        /// Whether the request's origin is what is answered.
        var isPattern: Bool
        var preflight: UnsafeBufferPointer<HeaderOperation>
        var actual: UnsafeBufferPointer<HeaderOperation>
    }

    private let entries: UnsafeBufferPointer<Entry>
    /// What every origin gets.
    private let every: Entry?

    var allowsEvery: Bool { every != nil }

    init(_ config: Config, _ fields: CORSFields, _ setup: Setup) throws {
        var entries: [Entry] = []
        var every: Entry?
        for element in config.elements {
            let origin = try element.string()
            let (preflight, actual) = fields.operations(for: origin, setup)
            // Developer guide, "Configuring CORS for an HTTP API": `*`, `https://*` and `http://*`.
            let isPattern = origin.contains("*") && origin != "*"
            if isPattern, origin != "https://*", origin != "http://*" {
                throw element.error("only *, https://* and http://* have a star")
            }
            let entry = Entry(
                text: setup.storage.copy(isPattern ? String(origin.dropLast()) : origin),
                isPattern: isPattern, preflight: preflight, actual: actual)
            if origin == "*" { every = entry } else { entries.append(entry) }
        }
        self.entries = setup.storage.copy(entries)
        self.every = every
    }

    /// The entry for a request's origin; nil: it isn't allowed.
    func find(_ origin: Bytes) -> Entry? {
        if let every { return every }
        return entries.first { entry in
            entry.isPattern
                ? origin.starts(with: entry.text) : origin == entry.text
        }
    }
}
