internal import JSON

/// A configuration file's text and tree: finds places and makes diagnostics about them.
struct ConfigSource: Sendable {
    let file: String
    var root: ConfigNode?
    private let text: String
    /// Where each line begins, in bytes.
    private let lineStarts: [Int]

    init(file: String, text: String) {
        self.file = file
        self.text = text
        lineStarts = Self.lineStarts(of: text, isJSON: ConfigReader.isJSON(file))
    }

    /// Lines end at LF, CR LF and CR; for libyaml also where YAML 1.1 has it so: at U+0085, U+2028
    /// and U+2029, which are C2 85, E2 80 A8 and E2 80 A9.
    private static func lineStarts(of text: String, isJSON: Bool) -> [Int] {
        var starts = [0]
        var (beforeLast, last): (UInt8, UInt8) = (0, 0)
        var offset = 0
        for byte in text.utf8 {
            // A CR is known to end a line only when the next byte is no LF.
            if last == 0x0d, byte != 0x0a { starts.append(offset) }
            offset += 1
            let isUnicodeEnd =
                (last == 0xc2 && byte == 0x85)
                || (beforeLast == 0xe2 && last == 0x80 && (byte == 0xa8 || byte == 0xa9))
            if byte == 0x0a || (isUnicodeEnd && !isJSON) { starts.append(offset) }
            (beforeLast, last) = (last, byte)
        }
        if last == 0x0d { starts.append(offset) }
        return starts
    }

    /// A line's text without its end; empty past the last.
    func line(_ number: Int) -> String {
        guard lineStarts.indices.contains(number - 1) else { return "" }
        let end = number < lineStarts.count ? lineStarts[number] : text.utf8.count
        let bytes = text.utf8
        let from = bytes.index(bytes.startIndex, offsetBy: lineStarts[number - 1])
        let to = bytes.index(bytes.startIndex, offsetBy: end)
        var line = text[from..<to]
        if number < lineStarts.count, !line.isEmpty { line.removeLast() }
        return String(line)
    }

    var lineCount: Int { lineStarts.count }

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
