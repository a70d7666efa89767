internal import Spelling

extension DeclarationParser {
    /// A type as it begins a declaration, before stars and names.
    enum Base: Equatable {
        case void
        case type(NativeType)
    }

    /// `const unsigned long`, `struct point`, `uLong`, `void`.
    mutating func base() throws(NativeSyntaxError) -> Base {
        skipQualifiers()
        let start = token.range
        guard case .word(let first) = token.kind else { throw error("expected a type") }
        if first == "struct" {
            advance()
            let tag = try name("the structure's name")
            defer { skipQualifiers() }
            guard let type = types["struct \(tag)"] else {
                throw unknown(
                    "struct \(tag)", at: start.lowerBound..<tokens[place - 1].range.upperBound)
            }
            return .type(type)
        }
        if first == "union" || first == "enum" {
            throw error(
                first == "enum"
                    ? "write int for an enumeration" : "unions can't be mapped: declare one member")
        }
        if take(word: "void") {
            skipQualifiers()
            return .void
        }
        let words = arithmeticWords()
        if !words.isEmpty {
            guard let scalar = NativeScalar.of(words: words) else {
                throw error(
                    "\(words.joined(separator: " ")) is no type of C",
                    at: start.lowerBound..<tokens[place - 1].range.upperBound)
            }
            return .type(.scalar(scalar))
        }
        guard let type = types[first] ?? NativeScalar.cNames[first].map({ .scalar($0) }) else {
            throw unknown(first, at: start)
        }
        advance()
        skipQualifiers()
        return .type(type)
    }

    /// How many `*` follow, with their qualifiers.
    mutating func stars() -> Int {
        var count = 0
        while take("*") {
            count += 1
            skipQualifiers()
        }
        return count
    }

    mutating func skipQualifiers() {
        while ["const", "volatile", "restrict", "__restrict"].contains(where: isAt(word:)) {
            advance()
        }
    }

    private mutating func arithmeticWords() -> [String] {
        var words: [String] = []
        while case .word(let word) = token.kind,
            ["unsigned", "signed", "char", "short", "int", "long", "const"].contains(word)
        {
            if word != "const" { words.append(word) }
            advance()
        }
        return words
    }

    /// What a type may begin with besides names.
    private static let words = ["int", "long", "short", "struct", "unsigned", "signed", "void"]

    private func unknown(_ name: String, at range: Range<Int>) -> NativeSyntaxError {
        let known = types.keys.sorted() + NativeScalar.cNames.keys.sorted()
        let hint =
            Suggestion.didYouMean(name, among: known + Self.words)
            ?? "declare it in types"
        return error("there is no type \(name); \(hint)", at: range)
    }
}
