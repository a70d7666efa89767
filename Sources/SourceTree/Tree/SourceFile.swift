package import JSON
internal import Synchronization

/// The text of a file that a person wrote: finds its lines and makes diagnostics about its places.
package final class SourceFile: Sendable {
    /// The name as it was given; in diagnostics.
    package let name: String
    private let makeText: @Sendable () -> String
    private let isJSON: Bool
    /// Made when something is to be said about a place, which is rare.
    private let known = Mutex<Content?>(nil)

    private struct Content {
        var text: String
        /// Where each line begins, in bytes.
        var lineStarts: [Int]
    }

    package convenience init(name: String, text: String, language: SourceLanguage? = nil) {
        self.init(name: name, language: language) { text }
    }

    /// A file that is nowhere, and whose text is made when it is to be shown.
    package init(
        name: String, language: SourceLanguage? = nil, text: @escaping @Sendable () -> String
    ) {
        self.name = name
        makeText = text
        isJSON = (language ?? SourceLanguage(named: name)) == .json
    }

    private var content: Content {
        known.withLock { known in
            if let known { return known }
            let text = makeText()
            let content = Content(
                text: text, lineStarts: Self.lineStarts(of: text, isJSON: isJSON))
            known = content
            return content
        }
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
    package func line(_ number: Int) -> String {
        let content = content
        let (text, lineStarts) = (content.text, content.lineStarts)
        guard lineStarts.indices.contains(number - 1) else { return "" }
        let end = number < lineStarts.count ? lineStarts[number] : text.utf8.count
        let bytes = text.utf8
        let from = bytes.index(bytes.startIndex, offsetBy: lineStarts[number - 1])
        let to = bytes.index(bytes.startIndex, offsetBy: end)
        var line = text[from..<to]
        if number < lineStarts.count, !line.isEmpty { line.removeLast() }
        return String(line)
    }

    /// How many bytes a line has, its end included; 0 past the last.
    func lineSize(_ number: Int) -> Int {
        let content = content
        let lineStarts = content.lineStarts
        guard lineStarts.indices.contains(number - 1) else { return 0 }
        let end = number < lineStarts.count ? lineStarts[number] : content.text.utf8.count
        return end - lineStarts[number - 1]
    }

    package var lineCount: Int { content.lineStarts.count }

    /// A place with the length that its text has: up to the closing quote, and not beyond its line.
    package func measured(_ location: SourceLocation) -> SourceLocation {
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

    /// A part of a scalar: the exact place when the scalar stands in one line as it is written, quoted
    /// or not; the whole scalar otherwise.
    ///
    /// - Parameters:
    ///   - text: the scalar as the file has it.
    ///   - offset: where in it, in Unicode scalars.
    package func part(
        of location: SourceLocation, _ text: String, offset: Int, length: Int
    ) -> SourceLocation {
        let whole = measured(location)
        let quotes = whole.length - text.unicodeScalars.count
        guard quotes == 0 || quotes == 2 else { return whole }
        return SourceLocation(
            line: whole.line, column: whole.column + quotes / 2 + offset, length: length,
            source: whole.source)
    }

    package func diagnostic(
        _ severity: Diagnostic.Severity, at location: SourceLocation, _ pointer: JSONPointer?,
        message: String, hint: String?
    ) -> Diagnostic {
        Diagnostic(
            severity, file: name, location: measured(location), pointer: pointer, message: message,
            hint: hint,
            sourceLine: line(location.line))
    }
}

extension SourceLocation {
    fileprivate func with(length: Int) -> SourceLocation {
        SourceLocation(line: line, column: column, length: length, source: source)
    }
}
