package import JSON

/// Collects what a load finds, up to a bound: a file that is wrong everywhere is not made clearer
/// by its thousandth error.
package final class Report {
    package static let countMax = 50

    /// The files of the load; a location says which one it is in.
    package private(set) var sources: [SourceFile]
    package private(set) var diagnostics: [Diagnostic] = []
    package private(set) var hasErrors = false
    private var dropped = 0
    /// Where each diagnostic is, for the order; a `Diagnostic` knows its file by name only.
    private var places: [SourceLocation] = []
    /// Values with an error that explains whatever else is wrong with them.
    private var explained: Set<Place> = []
    /// What has been said where: a pipeline that many routes share is read for each of them.
    private var said: Set<Saying> = []

    private struct Saying: Hashable {
        var message: String
        var location: SourceLocation
    }

    private struct Place: Hashable {
        var source: Int
        var pointer: JSONPointer
    }

    package init(source: SourceFile) { sources = [source] }

    package init() { sources = [] }

    /// The first file, of a load that has one.
    package var source: SourceFile { sources[0] }

    /// One more file; what it is called in locations.
    package func add(_ source: SourceFile) -> Int {
        sources.append(source)
        return sources.count - 1
    }

    package func error(
        _ message: String, at node: SourceNode, _ pointer: JSONPointer, hint: String? = nil
    ) {
        add(.error, message, at: node.location, pointer, hint: hint)
    }

    package func error(
        _ message: String, at location: SourceLocation, _ pointer: JSONPointer?, hint: String? = nil
    ) {
        add(.error, message, at: location, pointer, hint: hint)
    }

    /// Reports an error about a value, and nothing more about that value from then on.
    package func lastError(
        _ message: String, at location: SourceLocation, _ pointer: JSONPointer, hint: String?
    ) {
        error(message, at: location, pointer, hint: hint)
        explained.insert(Place(source: location.source, pointer: pointer))
    }

    package func warning(
        _ message: String, at node: SourceNode, _ pointer: JSONPointer, hint: String? = nil
    ) {
        add(.warning, message, at: node.location, pointer, hint: hint)
    }

    package func warning(
        _ message: String, at location: SourceLocation, _ pointer: JSONPointer?, hint: String? = nil
    ) {
        add(.warning, message, at: location, pointer, hint: hint)
    }

    private func add(
        _ severity: Diagnostic.Severity, _ message: String, at location: SourceLocation,
        _ pointer: JSONPointer?, hint: String?
    ) {
        if severity == .error { hasErrors = true }
        if let pointer, explained.contains(Place(source: location.source, pointer: pointer)) {
            return
        }
        guard said.insert(Saying(message: message, location: location)).inserted else { return }
        guard diagnostics.count < Self.countMax else {
            dropped += 1
            return
        }
        diagnostics.append(
            sources[location.source].diagnostic(
                severity, at: location, pointer, message: message, hint: hint))
        places.append(location)
    }

    /// All of them in the order of the files, and a last one that counts those left out.
    package func finish() -> [Diagnostic] {
        let order = diagnostics.indices.sorted { a, b in
            let (x, y) = (places[a], places[b])
            return (x.source, x.line, x.column, a) < (y.source, y.line, y.column, b)
        }
        var sorted = order.map { diagnostics[$0] }
        if dropped > 0, let last = order.last {
            sorted.append(
                sources[places[last].source].diagnostic(
                    hasErrors ? .error : .warning, at: places[last], nil,
                    message: "and \(dropped) more, not shown", hint: nil))
        }
        return sorted
    }
}
