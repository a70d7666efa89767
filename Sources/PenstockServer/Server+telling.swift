internal import Logging
internal import SourceTree

extension Server {
    /// Tells what is done otherwise than it was asked for: after files were read all of it, as at the
    /// start; after a call what is new, since a call tells nobody what another one did.
    func tell(_ loaded: LoadedConfiguration, readsFiles: Bool) {
        say(readsFiles ? loaded.warnings : loaded.warnings.filter { !told.contains($0) })
        told = Set(loaded.warnings)
        if readsFiles { say(loaded.diagnostics) }
    }

    /// Each once. A hint is a line of its own for people, and a log's record is one line.
    func say(_ warnings: [String]) {
        var said: Set<String> = []
        for warning in warnings where said.insert(warning).inserted {
            let parts = warning.split(separator: LoadedConfiguration.hint, maxSplits: 1)
            log.warning(
                "\(parts.first ?? "")",
                metadata: parts.count > 1 ? ["hint": "\(parts[1])"] : [:])
        }
    }

    func say(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics {
            let place = diagnostic.location
            log.warning(
                "\(diagnostic.message)",
                metadata: ["at": "\(diagnostic.file):\(place.line):\(place.column)"])
        }
    }
}
