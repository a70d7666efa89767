package import PenstockConfig
package import SourceTree

extension LoadedConfiguration {
    /// Compiles it, without the parts that can't be compiled where the source can do without them.
    ///
    /// - Parameters:
    ///   - tellsGiven: whether what is wrong with a file of the command line ends it. Of a call that made an API
    ///     nobody waits who could mend the file: its routes close.
    ///   - compile: what came of a configuration, and the errors.
    /// - Returns: what came of the last one, with its errors; nil: there is nothing to compile, and what was
    ///   loaded says why.
    package func compiled<Compiled>(
        tellsGiven: Bool, _ compile: (Configuration) -> (Compiled, errors: [Diagnostic])
    ) -> (compiled: Compiled?, loaded: LoadedConfiguration, errors: [Diagnostic]) {
        var loaded = self
        while let configuration = loaded.configuration {
            let (compiled, faults) = compile(configuration)
            guard !faults.isEmpty else { return (compiled, loaded, []) }
            if tellsGiven, let given = loaded.given?(faults), !given.isEmpty {
                loaded.configuration = nil
                loaded.notes += given
                return (nil, loaded, [])
            }
            guard let rest = loaded.without?(faults) else { return (compiled, loaded, faults) }
            loaded = rest
        }
        return (nil, loaded, [])
    }
}
