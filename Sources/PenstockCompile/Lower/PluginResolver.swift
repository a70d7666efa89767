internal import JSON
public import PenstockConfig
internal import Spelling

/// Finds which plugin a step means: a declared name first, else the id of a builtin.
struct PluginResolver {
    private let configuration: Configuration

    init(configuration: Configuration) { self.configuration = configuration }

    func resolve(
        _ step: Configuration.Step
    ) -> (reference: PluginReference, declaration: Configuration.PluginDeclaration?) {
        guard let declaration = configuration.plugin(named: step.use) else {
            return (PluginReference(.builtin(step.use)), nil)
        }
        return (reference(to: declaration), declaration)
    }

    func reference(to declaration: Configuration.PluginDeclaration) -> PluginReference {
        let origin: PluginReference.Origin =
            switch declaration.origin {
            case .path(let path): .path(configuration.resolve(path))
            case .builtin(let name): .builtin(name)
            }
        return PluginReference(
            origin, id: declaration.id, isIsolated: declaration.isolation == .process)
    }

    /// Where the file says which plugin it is.
    func pointer(
        to declaration: Configuration.PluginDeclaration?, step: Configuration.Step?
    ) -> JSONPointer {
        guard let declaration else { return step?.pointer.appending("use") ?? JSONPointer() }
        switch declaration.origin {
        case .path: return declaration.pointer.appending("path")
        case .builtin: return declaration.pointer.appending("builtin")
        }
    }

    func suggestion(for reference: PluginReference, among builtins: [String]) -> String? {
        guard case .builtin(let name) = reference.origin, !builtins.contains(name) else {
            return nil
        }
        let declared = configuration.plugins.map(\.name)
        return Suggestion.didYouMean(name, among: declared + builtins)
            ?? "builtins: \(builtins.sorted().joined(separator: ", "))"
    }
}

extension Configuration {
    /// A path of the file as seen from the working directory: relative ones are relative to the
    /// file.
    public func resolve(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return String(file[...slash]) + path
    }
}
