internal import JSON

/// A configuration file's text and tree: finds places and makes diagnostics about them.
struct ConfigSource: Sendable {
    let file: String
    private let lines: [Substring]
    var root: ConfigNode?

    init(file: String, text: String) {
        self.file = file
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: Self.endsLine)
    }

    /// The line ends of YAML 1.1, which libyaml counts by. Swift takes CR LF for one character.
    private static func endsLine(_ character: Character) -> Bool {
        switch character {
        case "\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    /// A line's text; empty past the end.
    func line(_ number: Int) -> String {
        lines.indices.contains(number - 1) ? String(lines[number - 1]) : ""
    }

    var lineCount: Int { lines.count }

    /// The place of a value, or of the nearest container of it that the file has.
    func locate(_ pointer: JSONPointer) -> SourceLocation {
        guard var node = root else { return SourceLocation(line: 1, column: 1) }
        var location = node.location
        for token in pointer.tokens {
            switch node.content {
            case .mapping(let members):
                guard let member = members.first(where: { $0.key == token }) else {
                    return location
                }
                node = member.value
                // A container is shown at its key: that is where a person looks, and an empty value
                // has no place of its own.
                location =
                    node.scalar.map { $0.written.isEmpty } ?? true
                    ? member.keyLocation : node.location
            case .sequence(let nodes):
                guard let index = Int(token), nodes.indices.contains(index) else { return location }
                node = nodes[index]
                location = node.location
            case .scalar: return location
            }
        }
        return location
    }

    /// A place with the length that its text has: up to the closing quote, and not beyond its line.
    func measured(_ location: SourceLocation) -> SourceLocation {
        let rest = line(location.line).unicodeScalars.dropFirst(max(location.column - 1, 0))
        var location = location
        if location.length != SourceLocation.unmeasured {
            location.length = max(min(location.length, rest.count), 1)
            return location
        }
        guard let quote = rest.first else { return location.with(length: 1) }
        var isEscaped = false
        for (index, character) in rest.enumerated().dropFirst() {
            if character == quote, !isEscaped { return location.with(length: index + 1) }
            isEscaped = character == "\\" && quote == "\"" && !isEscaped
        }
        return location.with(length: max(rest.count, 1))
    }

    func diagnostic(
        _ severity: Diagnostic.Severity, at location: SourceLocation, _ pointer: JSONPointer?,
        message: String, hint: String?
    ) -> Diagnostic {
        Diagnostic(
            severity, file: file, location: measured(location), pointer: pointer, message: message,
            hint: hint,
            sourceLine: line(location.line))
    }
}

extension SourceLocation {
    fileprivate func with(length: Int) -> SourceLocation {
        SourceLocation(line: line, column: column, length: length)
    }
}
