/// Says what the YAML library found in words that help, at the place that a person has to change.
enum YAMLFault {
    static func fault(_ problem: YAMLProblem, in source: SourceFile) -> SyntaxFault {
        switch problem.kind {
        case .syntax: return syntax(problem, in: source)
        case .character:
            return SyntaxFault(
                message: "YAML can't hold this character: \(problem.text)",
                location: firstControl(in: source), hint: "escape it in double quotes: \"\\x00\"")
        case .memory:
            return SyntaxFault(
                message: "there is no memory to read the YAML",
                location: SourceLocation(line: 1, column: 1))
        }
    }

    private static func syntax(_ problem: YAMLProblem, in source: SourceFile) -> SyntaxFault {
        let line = min(problem.line, source.lineCount)
        let text = Array(source.line(line).unicodeScalars)
        var column = line < problem.line ? text.count + 1 : problem.column
        let character = column <= text.count ? text[column - 1] : "\n"
        // libyaml has read past the '*' when it finds no name behind it.
        if column > 1, column - 2 < text.count, text[column - 2] == "*" { column -= 1 }
        let (message, hint) = words(
            problem.text, character, begun: problem.begunLine, in: source.line(line))
        return SyntaxFault(
            message: message, location: SourceLocation(line: line, column: column), hint: hint)
    }

    static func undefinedAlias(at location: SourceLocation) -> SyntaxFault {
        var location = location
        location.length = 1
        return SyntaxFault(message: noAnchor.message, location: location, hint: noAnchor.hint)
    }

    private static let noAnchor = (
        message: "'*' begins a YAML alias, and there is no such anchor",
        hint: "put text that begins with '*' or '&' in quotes: \"*.example.com\""
    )

    /// A key that its mapping has already.
    static func duplicate(
        _ key: String, at place: SourceLocation, first: SourceLocation
    ) -> SyntaxFault {
        SyntaxFault(
            message: "duplicate key '\(key)'", location: place,
            hint: place.line == first.line
                ? "it is in this line already" : "it is already in line \(first.line)")
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
        if problem.contains("scanning an alias")
            || problem.hasPrefix("did not find expected alphabetic")
        {
            return noAnchor
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
        return (problem, nil)
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
