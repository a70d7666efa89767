import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What is kept of a request for the selection of its answer's template: when the answer comes, the
/// body that asked was replaced by what the integration got.
struct KeptValues {
    private let names: [Bytes]
    private let program: ParameterProgram

    init(_ config: Config, _ settings: MappingSettings, _ access: inout Access) throws {
        let entries = config.members
        let prefix = settings.variables.keptPrefix
        names = entries.map { settings.setup.storage.copy(prefix + $0.name) }
        program = try ParameterProgram(
            sources: entries.map(\.value), .request, settings, &access.reads)
    }

    /// Sets a variable for each that has a value. A body that is no JSON has none, and is no fault, as
    /// where it chooses a route.
    func keep(_ exchange: Exchange, _ body: inout MappedBody) throws {
        for index in names.indices {
            let value = try program.value(at: index, exchange, .request, &body)
            guard !value.isAbsent else { continue }
            try exchange.setVariable(names[index], .string(exchange.copy(value)))
        }
    }
}
