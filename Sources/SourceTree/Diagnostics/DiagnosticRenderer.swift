/// Shows diagnostics to a person: the place, the line, a caret under the column, a hint.
///
///     penstock.yaml:12:5: error: unknown key 'upstrems'
///        12 |     upstrems:
///           |     ^~~~~~~~
///           = did you mean 'upstreams'?
public struct DiagnosticRenderer: Sendable {
    /// Whether to use ANSI colours (ECMA-48 SGR).
    public var colour: Bool
    /// The longest part of a source line that is shown, in columns; longer ones are cut around the
    /// caret.
    public var widthMax: Int

    /// A renderer, plain unless `colour`.
    public init(colour: Bool = false, widthMax: Int = 120) {
        self.colour = colour
        self.widthMax = max(widthMax, 20)
    }

    /// All of them, in the order of the file, an empty line between two. Ends with a newline unless
    /// there are none.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { render($0) }.joined(separator: "\n")
    }

    /// One of them, with a newline at the end; as `label` says instead of its severity.
    public func render(_ diagnostic: Diagnostic, as label: String? = nil) -> String {
        let place = "\(diagnostic.file):\(diagnostic.location.line):\(diagnostic.location.column):"
        let severity = paint(
            "\(label ?? diagnostic.severity.rawValue):",
            diagnostic.severity == .error ? "1;31" : "1;33")
        let number = String(diagnostic.location.line)
        let margin = String(repeating: " ", count: max(5 - number.count, 1))
        let blank = String(repeating: " ", count: margin.count + number.count)
        let (line, caret) = excerpt(of: diagnostic)
        // Of a message about text within a value, its own line and caret follow.
        let message = diagnostic.message.split(separator: "\n", omittingEmptySubsequences: false)
        var text = "\(paint(place, "1")) \(severity) \(Self.printable(message[0]))\n"
        text += "\(margin)\(number) | \(line)\n"
        text += "\(blank) | \(paint(caret, "1;32"))\n"
        for line in message.dropFirst() {
            text += "\(blank)   \(Self.printable(line, keepingTabs: true))\n"
        }
        if let hint = diagnostic.hint { text += "\(blank) = \(Self.printable(hint))\n" }
        return text
    }

    /// The line and the carets under it, both cut to `widthMax` when the line is longer.
    private func excerpt(of diagnostic: Diagnostic) -> (line: String, caret: String) {
        let all = Array(diagnostic.sourceLine.unicodeScalars)
        let column = min(max(diagnostic.location.column - 1, 0), all.count)
        // A caret near the end of a long line moves the window, not the caret out of it.
        let start = column < widthMax * 2 / 3 ? 0 : min(column - widthMax / 2, all.count)
        let shown = all[start..<min(start + widthMax, all.count)]
        // Tabs stay tabs in the caret's line, so that both lines are aligned however wide they are.
        let indent = all[start..<column].map { $0 == "\t" ? "\t" : " " }.joined()
        let length = max(min(diagnostic.location.length, shown.endIndex - column), 1)
        let line = String(String.UnicodeScalarView(shown))
        return (
            Self.printable(line, keepingTabs: true),
            indent + "^" + String(repeating: "~", count: length - 1)
        )
    }

    /// A file may hold anything, an escape sequence for the terminal too.
    private static func printable(_ text: some StringProtocol, keepingTabs: Bool = false) -> String
    {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
            let isKept = !isControl || (keepingTabs && scalar == "\t")
            result.append(isKept ? scalar : "\u{fffd}")
        }
        return String(result)
    }

    private func paint(_ text: String, _ code: String) -> String {
        colour ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
