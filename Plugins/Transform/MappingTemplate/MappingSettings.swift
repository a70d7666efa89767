import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What both sides of a mapping need of its configuration.
struct MappingSettings {
    /// Whose rules templates follow.
    enum Dialect: String, CaseIterable { case aws, native }

    let setup: Setup
    let type: IntegrationType
    let dialect: Dialect
    let binaryTypes: BinaryMediaTypes
    let bodySizeMax: Int
    let variables: MappingVariables

    init(_ setup: Setup) throws {
        let config = setup.config
        self.setup = setup
        type = try config["integration"]?.choice() ?? .http
        dialect = try config["dialect"]?.choice() ?? .aws
        binaryTypes = BinaryMediaTypes(
            try (config["binary_media_types"]?.elements ?? []).map { try $0.string() })
        bodySizeMax = Int(try config.int("body_size_max", or: 0, in: 0...Int64.max))
        variables = MappingVariables(setup)
    }
}

/// What an instance reads and writes as configured.
struct Access {
    var reads: [String] = []
    var writes: [String] = []
}
