internal import JSON
internal import SourceTree

extension Loading {
    /// Finds the `env:` and `file:` references in plugin and step configurations, in the order of
    /// the file, and warns of environment variables that aren't there now: they may be where the
    /// gateway runs, so this is no error.
    func secrets(_ root: SourceNode) -> [Configuration.SecretUse] {
        var uses: [Configuration.SecretUse] = []
        collect(Place(node: root, pointer: JSONPointer()), isConfig: false, into: &uses)
        return uses
    }

    private func collect(
        _ place: Place, isConfig: Bool, into uses: inout [Configuration.SecretUse]
    ) {
        for element in place.elements ?? [] { collect(element, isConfig: isConfig, into: &uses) }
        for (key, member) in place.members ?? [] {
            collect(member, isConfig: isConfig || key == "config", into: &uses)
        }
        guard isConfig, let text = place.text, let reference = SecretReference(parsing: text) else {
            return
        }
        uses.append(.init(reference: reference, pointer: place.pointer))
        if case .environment(let name) = reference, environment[name] == nil {
            report.warning(
                "the environment variable '\(name)' is not set", at: place.node, place.pointer,
                hint: "the plugin won't get its secret")
        }
    }
}
