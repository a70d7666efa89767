internal import JSON

/// Collects what a load finds, up to a bound: a file that is wrong everywhere is not made clearer
/// by its thousandth error.
final class Report {
    static let countMax = 50

    let source: ConfigSource
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var hasErrors = false
    private var dropped = 0
    /// Values with an error that explains whatever else is wrong with them.
    private var explained: Set<JSONPointer> = []
    /// What has been said where: a pipeline that many routes share is read for each of them.
    private var said: Set<Saying> = []

    private struct Saying: Hashable {
        var message: String
        var location: SourceLocation
    }

    init(source: ConfigSource) { self.source = source }

    func error(_ message: String, at node: ConfigNode, _ pointer: JSONPointer, hint: String? = nil)
    {
        add(.error, message, at: node.location, pointer, hint: hint)
    }

    func error(
        _ message: String, at location: SourceLocation, _ pointer: JSONPointer?, hint: String? = nil
    ) {
        add(.error, message, at: location, pointer, hint: hint)
    }

    /// Reports an error about a value, and nothing more about that value from then on.
    func lastError(
        _ message: String, at location: SourceLocation, _ pointer: JSONPointer, hint: String?
    ) {
        error(message, at: location, pointer, hint: hint)
        explained.insert(pointer)
    }

    func warning(
        _ message: String, at node: ConfigNode, _ pointer: JSONPointer, hint: String? = nil
    ) {
        add(.warning, message, at: node.location, pointer, hint: hint)
    }

    private func add(
        _ severity: Diagnostic.Severity, _ message: String, at location: SourceLocation,
        _ pointer: JSONPointer?, hint: String?
    ) {
        if severity == .error { hasErrors = true }
        if let pointer, explained.contains(pointer) { return }
        guard said.insert(Saying(message: message, location: location)).inserted else { return }
        guard diagnostics.count < Self.countMax else {
            dropped += 1
            return
        }
        diagnostics.append(
            source.diagnostic(severity, at: location, pointer, message: message, hint: hint))
    }

    /// All of them in the order of the file, and a last one that counts those left out.
    func finish() -> [Diagnostic] {
        var sorted = diagnostics.enumerated().sorted { a, b in
            let x = (a.element.location.line, a.element.location.column, a.offset)
            return x < (b.element.location.line, b.element.location.column, b.offset)
        }.map(\.element)
        if dropped > 0, let last = sorted.last {
            sorted.append(
                source.diagnostic(
                    hasErrors ? .error : .warning, at: last.location, nil,
                    message: "and \(dropped) more, not shown", hint: nil))
        }
        return sorted
    }
}
