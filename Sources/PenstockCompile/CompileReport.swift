internal import JSON
internal import PenstockConfig
internal import SourceTree

/// Collects diagnostics of one compilation. A step that several routes inherit is told about once.
final class CompileReport {
    private let configuration: Configuration
    private var diagnostics: [Diagnostic] = []
    private var seen: Set<Diagnostic> = []
    private(set) var hasErrors = false
    /// How often there was something to tell, even again.
    private(set) var count = 0

    init(_ configuration: Configuration) { self.configuration = configuration }

    func error(_ message: String, at pointer: JSONPointer, hint: String? = nil) {
        add(configuration.diagnostic(.error, at: pointer, message: message, hint: hint))
    }

    func warning(_ message: String, at pointer: JSONPointer, hint: String? = nil) {
        add(configuration.diagnostic(.warning, at: pointer, message: message, hint: hint))
    }

    /// About a part of a step's configuration.
    func error(
        _ message: String, in step: Configuration.Step, config part: JSONPointer,
        hint: String? = nil
    ) {
        add(configuration.diagnostic(.error, in: step, config: part, message: message, hint: hint))
    }

    private func add(_ diagnostic: Diagnostic) {
        count += 1
        guard seen.insert(diagnostic).inserted else { return }
        if diagnostic.severity == .error { hasErrors = true }
        diagnostics.append(diagnostic)
    }

    var sorted: [Diagnostic] {
        diagnostics.enumerated().sorted { a, b in
            let x = (a.element.location.line, a.element.location.column, a.offset)
            return x < (b.element.location.line, b.element.location.column, b.offset)
        }.map(\.element)
    }
}
