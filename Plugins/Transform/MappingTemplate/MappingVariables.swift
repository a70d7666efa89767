import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The variables by which a mapping tells the integration and its own response side what it mapped:
/// they are what makes a mapping work in a child process too, and what explain shows.
struct MappingVariables {
    /// "ctx.<step>.path."; a parameter's name follows.
    let pathPrefix: Bytes
    /// The query as it goes to the integration, encoded.
    let query: Bytes
    /// The Host that was mapped.
    let host: Bytes
    /// The status that a MOCK's request template said.
    let status: Bytes
    /// What the request's template set on `$context.requestOverride` and `.responseOverride`.
    let overrides: Bytes
    /// "ctx.<step>.kept."; a name of `request.kept` follows.
    let keptPrefix: String
    /// Handles of the two that the response side reads.
    let statusHandle: UInt64
    let overridesHandle: UInt64
    /// For the declarations.
    let names: [String]

    init(_ setup: Setup) {
        let step = "ctx.\(setup.name)."
        pathPrefix = setup.storage.copy(step + "path.")
        query = setup.storage.copy(step + "query")
        host = setup.storage.copy(step + "host")
        status = setup.storage.copy(step + "status")
        overrides = setup.storage.copy(step + "overrides")
        keptPrefix = step + "kept."
        statusHandle = setup.host.variable(step + "status")
        overridesHandle = setup.host.variable(step + "overrides")
        names = [step + "*"]
    }
}
