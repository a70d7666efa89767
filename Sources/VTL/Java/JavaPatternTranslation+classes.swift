extension JavaPatternTranslation {
    // MARK: Classes

    /// A class behind its `[`. Java's may hold classes (a union) and `&&` (an intersection), which
    /// PCRE2 spells as alternatives and lookaheads.
    mutating func translateClass() throws(VTLFault) -> String {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= 16 else { throw syntax("Classes nest too deeply") }
        var isNegated = false
        if peek() == "^" {
            isNegated = true
            place += 1
        }
        var operands: [String] = []
        var alternatives: [String] = []
        let outer = result
        defer { result = outer }
        result = ""
        var isFirst = true
        while true {
            guard let scalar = peek() else { throw syntax("Unclosed character class") }
            if scalar == "]", !isFirst { break }
            isFirst = false
            switch scalar {
            case "[":
                place += 1
                alternatives.append(try translateClass())
            case "&" where peek(1) == "&":
                place += 2
                operands.append(Self.alternation(result, alternatives))
                result = ""
                alternatives = []
            case "\\": try translateEscape(inClass: true)
            case "]": result += "\\]"; place += 1
            default: append()
            }
        }
        place += 1
        if operands.isEmpty, alternatives.isEmpty { return "[\(isNegated ? "^" : "")\(result)]" }
        if !result.isEmpty || !alternatives.isEmpty {
            operands.append(Self.alternation(result, alternatives))
        }
        let heads = operands.dropLast().map { "(?=\($0))" }.joined()
        let all = "(?:\(heads)\(operands.last ?? "(?!)"))"
        return isNegated ? "(?:(?!\(all))[\\s\\S])" : all
    }

    private static func alternation(_ set: String, _ alternatives: [String]) -> String {
        let parts = (set.isEmpty ? [] : ["[\(set)]"]) + alternatives
        return parts.count == 1 ? parts[0] : "(?:\(parts.joined(separator: "|")))"
    }
}
