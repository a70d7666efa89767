internal import JSON
internal import SourceTree

extension Loading {
    /// Finds the `env:` and `file:` references in plugin and step configurations, in the order of
    /// the file, and warns of environment variables that aren't there now: they may be where the
    /// gateway runs, so this is no error.
    func secrets(_ root: SourceNode) -> [Configuration.SecretUse] {
        var uses: [Configuration.SecretUse] = []
        var tokens: [String] = []
        collect(root, &tokens, isConfig: false, into: &uses)
        return uses
    }

    /// `tokens` are those of the node's place, which few need: it isn't made for the others.
    private func collect(
        _ node: SourceNode, _ tokens: inout [String], isConfig: Bool,
        into uses: inout [Configuration.SecretUse]
    ) {
        switch node.content {
        case .sequence(let nodes):
            for (index, node) in nodes.enumerated() {
                tokens.append(String(index))
                collect(node, &tokens, isConfig: isConfig, into: &uses)
                tokens.removeLast()
            }
        case .mapping(let members):
            for member in members {
                tokens.append(member.key)
                collect(
                    member.value, &tokens, isConfig: isConfig || member.key == "config",
                    into: &uses)
                tokens.removeLast()
            }
        case .scalar(let scalar):
            guard isConfig, let reference = SecretReference(parsing: scalar.text) else { return }
            let pointer = JSONPointer(tokens)
            uses.append(.init(reference: reference, pointer: pointer))
            if let environment, case .environment(let name) = reference, environment[name] == nil {
                report.warning(
                    "the environment variable '\(name)' is not set", at: node, pointer,
                    hint: "the plugin won't get its secret")
            }
        }
    }
}
