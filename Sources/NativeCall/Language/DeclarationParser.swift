/// Reads C declarations: what signatures and type declarations have in common.
struct DeclarationParser {
    let text: String
    let limits: NativeLimits
    let tokens: [NativeLexer.Token]
    var place = 0
    /// Types by the names that declarations gave them; structures also as "struct name".
    var types: [String: NativeType]

    init(
        _ text: String, types: [String: NativeType], limits: NativeLimits
    ) throws(NativeSyntaxError) {
        guard text.utf8.count <= limits.textLength else {
            throw NativeSyntaxError(
                message: "a declaration may take \(limits.textLength) bytes",
                text: String(text.prefix(60)), range: 0..<1)
        }
        self.text = text
        self.limits = limits
        self.types = types
        tokens = try NativeLexer.tokens(of: text)
    }

    var token: NativeLexer.Token { tokens[place] }

    func error(_ message: String, at range: Range<Int>? = nil) -> NativeSyntaxError {
        NativeSyntaxError(message: message, text: text, range: range ?? token.range)
    }

    mutating func advance() { place = min(place + 1, tokens.count - 1) }

    func isAt(_ mark: Character) -> Bool { token.kind == .mark(mark) }

    func isAt(word: String) -> Bool { token.kind == .word(word) }

    /// Goes past the mark when it is next.
    mutating func take(_ mark: Character) -> Bool {
        guard isAt(mark) else { return false }
        advance()
        return true
    }

    /// Goes past the word when it is next.
    mutating func take(word: String) -> Bool {
        guard isAt(word: word) else { return false }
        advance()
        return true
    }

    mutating func expect(_ mark: Character, _ where: String) throws(NativeSyntaxError) {
        guard take(mark) else { throw error("expected '\(mark)' \(`where`)") }
    }

    /// A name that a person chose.
    mutating func name(_ what: String) throws(NativeSyntaxError) -> String {
        guard case .word(let name) = token.kind, !Self.isReserved(name) else {
            throw error("expected \(what)")
        }
        advance()
        return name
    }

    /// `[32]` and further ones behind it, the last innermost as in C: sizes in the order written.
    mutating func sizes() throws(NativeSyntaxError) -> [Int] {
        var sizes: [Int] = []
        while take("[") {
            guard case .number(let size) = token.kind, size > 0 else {
                throw error("expected how many, a number from 1")
            }
            guard size <= limits.typeSize else {
                throw error("an array may take \(limits.typeSize) bytes")
            }
            advance()
            sizes.append(size)
            try expect("]", "after the size of an array")
        }
        return sizes
    }

    /// An array of arrays of `element`, checked against the limits.
    func array(
        of element: NativeType, _ sizes: [Int], at range: Range<Int>
    ) throws(NativeSyntaxError) -> NativeType {
        var type = element
        for size in sizes.reversed() {
            let (bytes, overflow) = type.size.multipliedReportingOverflow(by: size)
            guard !overflow, bytes <= limits.typeSize else {
                throw error("an array may take \(limits.typeSize) bytes", at: range)
            }
            type = .array(type, size)
            guard type.depth <= limits.depth else {
                throw error("types may nest \(limits.depth) levels", at: range)
            }
        }
        return type
    }

    /// Words that can't be names.
    static func isReserved(_ word: String) -> Bool {
        ["const", "struct", "typedef", "unsigned", "signed", "void", "out", "inout"]
            .contains(word) || NativeScalar.cNames[word] != nil
            || ["short", "int", "long", "enum", "union", "volatile", "restrict"].contains(word)
    }
}
