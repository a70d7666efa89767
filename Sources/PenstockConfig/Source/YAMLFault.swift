internal import Yams

/// Says what the YAML library found in words that help, at the place that a person has to change.
enum YAMLFault {
    static func fault(_ error: any Error, in source: ConfigSource) -> SyntaxFault {
        guard let error = error as? YamlError else {
            return SyntaxFault(
                message: "the file can't be read", location: SourceLocation(line: 1, column: 1))
        }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return fault(problem, at: mark, in: source)
        case .duplicatedKeysInMapping(let keys, let context):
            return duplicate(keys.first ?? "", first: context.mark, in: source)
        case .reader(let problem, _, _, _):
            return SyntaxFault(
                message: "YAML can't hold this character: \(problem)",
                location: firstControl(in: source), hint: "escape it in double quotes: \"\\x00\"")
        default:
            return SyntaxFault(
                message: "the YAML can't be read: \(error)",
                location: SourceLocation(line: 1, column: 1))
        }
    }

    private static func fault(_ problem: String, at mark: Mark, in source: ConfigSource)
        -> SyntaxFault
    {
        let line = min(max(mark.line, 1), source.lineCount)
        let text = Array(source.line(line).unicodeScalars)
        let column = line < mark.line ? text.count + 1 : max(mark.column, 1)
        let character = column <= text.count ? text[column - 1] : "\n"
        let (message, hint) = words(problem, character, in: String(source.line(line)))
        return SyntaxFault(
            message: message, location: SourceLocation(line: line, column: column), hint: hint)
    }

    private static func words(
        _ problem: String, _ character: Unicode.Scalar, in line: String
    ) -> (message: String, hint: String?) {
        if problem.hasPrefix("found character that cannot start any token") {
            return character == "\t"
                ? ("a tab can't indent YAML", "use spaces")
                : ("text can't begin with '\(character)'", "put it in quotes")
        }
        if problem.hasPrefix("mapping values are not allowed") {
            return ("a ':' can't stand here", "put text that contains ': ' in quotes")
        }
        if problem.hasPrefix("found undefined alias") || problem.contains("scanning an alias")
            || problem.hasPrefix("did not find expected alphabetic")
        {
            return (
                "'*' begins a YAML alias, and there is no such anchor",
                "put text that begins with '*' or '&' in quotes: \"*.example.com\""
            )
        }
        if problem.hasPrefix("did not find expected key")
            || problem.contains("expected <block end>")
        {
            return (
                "this line doesn't fit the lines before it",
                line.contains("\t")
                    ? "indent with spaces, not tabs"
                    : "keys of one mapping begin in one column"
            )
        }
        if problem.hasPrefix("but found another document") {
            return ("a configuration is one YAML document", "remove what follows '---'")
        }
        return (problem, nil)
    }

    /// The library says where the key stood first; what a person has to remove is the second.
    private static func duplicate(_ key: String, first: Mark, in source: ConfigSource)
        -> SyntaxFault
    {
        let spellings = [key, "\"\(key)\"", "'\(key)'"]
        for number in max(first.line + 1, 1)..<max(source.lineCount + 1, first.line + 2) {
            let line = source.line(number).unicodeScalars
            // The same mapping in block style: the same column, then a colon.
            let rest = String(String.UnicodeScalarView(line.dropFirst(first.column - 1)))
            let isKey = spellings.contains { spelling in
                rest.hasPrefix(spelling)
                    && rest.dropFirst(spelling.count).drop { $0 == " " }.first == ":"
            }
            let indent = line.prefix(first.column - 1)
            guard isKey, indent.allSatisfy({ $0 == " " || $0 == "-" }) else { continue }
            return SyntaxFault(
                message: "duplicate key '\(key)'",
                location: SourceLocation(
                    line: number, column: first.column, length: key.unicodeScalars.count),
                hint: "it is already in line \(first.line)")
        }
        return SyntaxFault(
            message: "duplicate key '\(key)'",
            location: SourceLocation(
                line: first.line, column: first.column, length: key.unicodeScalars.count),
            hint: "the mapping that begins here names it again")
    }

    private static func firstControl(in source: ConfigSource) -> SourceLocation {
        for number in 1...source.lineCount {
            let line = source.line(number).unicodeScalars
            let index = line.firstIndex { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7f }
            if let index {
                let column = line.distance(from: line.startIndex, to: index) + 1
                return SourceLocation(line: number, column: column)
            }
        }
        return SourceLocation(line: 1, column: 1)
    }
}
