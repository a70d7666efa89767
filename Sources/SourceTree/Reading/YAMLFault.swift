internal import Yams

/// Says what the YAML library found in words that help, at the place that a person has to change.
enum YAMLFault {
    static func fault(_ error: any Error, in source: SourceFile) -> SyntaxFault {
        guard let error = error as? YamlError else {
            return SyntaxFault(
                message: "the file can't be read", location: SourceLocation(line: 1, column: 1))
        }
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            return fault(problem, at: mark, begun: context?.mark.line, in: source)
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

    private static func fault(
        _ problem: String, at mark: Mark, begun: Int?, in source: SourceFile
    ) -> SyntaxFault {
        let line = min(max(mark.line, 1), source.lineCount)
        let text = Array(source.line(line).unicodeScalars)
        var column = line < mark.line ? text.count + 1 : max(mark.column, 1)
        let character = column <= text.count ? text[column - 1] : "\n"
        // libyaml has read past the '*' when it finds no name behind it.
        if column > 1, column - 2 < text.count, text[column - 2] == "*" { column -= 1 }
        let (message, hint) = words(problem, character, begun: begun, in: source.line(line))
        return SyntaxFault(
            message: message, location: SourceLocation(line: line, column: column), hint: hint)
    }

    private static func words(
        _ problem: String, _ character: Unicode.Scalar, begun: Int?, in line: String
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
        if problem.hasPrefix("did not find expected key") || problem.contains("'-' indicator") {
            return (
                "this line doesn't fit the lines before it",
                line.contains("\t")
                    ? "indent with spaces, not tabs"
                    : "keys of one mapping begin in one column"
            )
        }
        if problem.hasPrefix("did not find expected ',' or") {
            let bracket = problem.hasSuffix("']'") ? "]" : "}"
            return (
                "expected ',' or '\(bracket)'",
                begun.map { "what begins in line \($0) is not closed with '\(bracket)'" }
            )
        }
        if problem.hasPrefix("did not find expected node content") {
            return ("a value can't begin with '\(character)' here", "put it in quotes")
        }
        if problem.hasPrefix("but found another document") {
            return ("the file must be one YAML document", "remove what follows '---'")
        }
        return (problem, nil)
    }

    /// The library says where the key stood first; what a person has to remove is the second, in
    /// the same line of a flow mapping or at the same column of a block mapping.
    private static func duplicate(
        _ key: String, first: Mark, in source: SourceFile
    ) -> SyntaxFault {
        let first = (line: max(first.line, 1), column: max(first.column, 1))
        let length = key.unicodeScalars.count
        let line = Array(source.line(first.line).unicodeScalars)
        for column in (first.column + length)..<max(line.count, first.column + length) + 1 {
            guard column < line.count, ", {".unicodeScalars.contains(line[column - 1]),
                begins(line[column...], with: key)
            else { continue }
            return fault(key, first.line, column + 1, hint: "it is in this line already")
        }
        for number in max(first.line + 1, 1)..<max(source.lineCount + 1, first.line + 2) {
            let line = source.line(number).unicodeScalars
            let indent = line.prefix(first.column - 1)
            guard indent.allSatisfy({ $0 == " " || $0 == "-" }),
                begins(Array(line)[indent.count...], with: key)
            else { continue }
            return fault(key, number, first.column, hint: "it is already in line \(first.line)")
        }
        return fault(key, first.line, first.column, hint: "its mapping names it again")
    }

    private static func fault(
        _ key: String, _ line: Int, _ column: Int, hint: String
    ) -> SyntaxFault {
        SyntaxFault(
            message: "duplicate key '\(key)'",
            location: SourceLocation(
                line: line, column: column, length: max(key.unicodeScalars.count, 1)),
            hint: hint)
    }

    /// Whether the text is the key, quoted or not, and a colon.
    private static func begins(_ text: ArraySlice<Unicode.Scalar>, with key: String) -> Bool {
        [key, "\"\(key)\"", "'\(key)'"].contains { spelling in
            let scalars = Array(spelling.unicodeScalars)
            return text.starts(with: scalars)
                && text.dropFirst(scalars.count).drop { $0 == " " }.first == ":"
        }
    }

    private static func firstControl(in source: SourceFile) -> SourceLocation {
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
