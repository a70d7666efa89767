/// Velocity 1.7's grammar, compiled as it is read: one pass from tokens to instructions, without a
/// tree between them.
///
/// Tokens are made only when they are needed, because the parser switches the lexer's state.
final class VTLParser {
    /// Of the template, or of the string in it that is being compiled.
    var lexer: VTLLexer
    var builder: VTLBuilder
    /// Where the lexer's source lies in the pool.
    private var base = 0
    /// Where it stands in the template, for errors.
    private(set) var origin = 0
    /// The next token. Those from here on were looked at but not taken.
    var current = 0

    init(_ source: UnsafeBufferPointer<UInt8>, _ builder: consuming VTLBuilder) {
        lexer = VTLLexer(source)
        self.builder = builder
    }

    /// Compiles the whole source.
    func parse() throws(VTLError) {
        try parseStatements()
        guard try kind() == .endOfFile else { throw unexpected() }
    }

    /// Compiles a string of the template whose text lies at `base` in the pool.
    func parse(
        _ source: UnsafeBufferPointer<UInt8>, base: Int, origin: Int
    ) throws(VTLError) {
        var lexer = VTLLexer(source)
        let outer = (self.base, self.origin, current)
        swap(&self.lexer, &lexer)
        (self.base, self.origin, current) = (base, origin, 0)
        try parse()
        swap(&self.lexer, &lexer)
        (self.base, self.origin, current) = outer
    }

    // MARK: Tokens

    /// All tokens so far.
    @inline(__always)
    var tokens: UnsafeMutablePointer<VTLToken> { lexer.tokens.base }

    /// The kind of the next token, or of one further ahead.
    @inline(__always)
    func kind(ahead count: Int = 0) throws(VTLError) -> VTLTokenKind {
        let index = current &+ count
        if index < lexer.tokens.count { return tokens[index].kind }
        return try readKind(ahead: count)
    }

    @inline(never)
    private func readKind(ahead count: Int) throws(VTLError) -> VTLTokenKind {
        while lexer.tokens.count <= current &+ count {
            guard lexer.readOn() else { throw lexicalError(at: lexer.position) }
        }
        return tokens[current &+ count].kind
    }

    @discardableResult @inline(__always)
    func take(_ wanted: VTLTokenKind) throws(VTLError) -> VTLToken {
        guard try kind() == wanted else { throw unexpected() }
        current &+= 1
        return tokens[current &- 1]
    }

    /// Takes the next token if it is of that kind.
    @discardableResult @inline(__always)
    func takeIf(_ wanted: VTLTokenKind) throws(VTLError) -> Bool {
        guard try kind() == wanted else { return false }
        current &+= 1
        return true
    }

    // MARK: Texts of tokens

    func bytes(_ token: VTLToken) -> Slice<UnsafeBufferPointer<UInt8>> {
        lexer.source[Int(token.start)..<Int(token.end)]
    }

    func all(_ token: VTLToken) -> UnsafeBufferPointer<UInt8> { all(bytes(token)) }

    func all(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes)
    }

    func piece(_ token: VTLToken) -> VTLPiece { piece(from: token.start, to: token.end) }

    /// Bytes of the source.
    @inline(__always)
    func piece(from start: UInt32, to end: UInt32) -> VTLPiece {
        VTLPiece(
            start: Int32(truncatingIfNeeded: base &+ Int(start)),
            count: Int32(truncatingIfNeeded: end &- start))
    }

    func offset(of token: VTLToken) -> Int { origin + Int(token.start) }

    /// The special tokens before a token, by their index in `lexer.specials`.
    @inline(__always)
    func specials(before index: Int) -> Range<Int> {
        let start = index > 0 ? Int(tokens[index &- 1].specialEnd) : 0
        return Range(uncheckedBounds: (start, Int(tokens[index].specialEnd)))
    }

    /// What the special tokens before a token print: their `$` and `#`, and backslashes before `$`.
    func specialText(before index: Int) -> [UInt8] {
        var text: [UInt8] = []
        for special in specials(before: index) {
            let (start, end) = (lexer.specials[special].start, lexer.specials[special].end)
            var i = Int(start)
            while i < Int(end) {
                let byte = lexer.source[i]
                if byte == UInt8(ascii: "#") || byte == UInt8(ascii: "$") { text.append(byte) }
                if byte == UInt8(ascii: "\\") {
                    let run = lexer.run(of: byte, from: i)
                    if i + run < Int(end), lexer.source[i + run] == UInt8(ascii: "$") {
                        text.append(contentsOf: lexer.source[i...i + run])
                        // 1.7 skips the character behind as well.
                        i += run + 1
                    }
                }
                i += 1
            }
        }
        return text
    }

    /// The text of tokens as 1.7's `literal()` has it: comments are left out.
    @inline(__always)
    func literal(_ range: Range<Int>) -> VTLPiece {
        guard !lexer.hasGaps, !range.isEmpty else { return literal(withGaps: range) }
        return piece(from: tokens[range.lowerBound].start, to: tokens[range.upperBound &- 1].end)
    }

    @inline(never)
    private func literal(withGaps range: Range<Int>) -> VTLPiece {
        if isWhole(range) {
            return piece(from: tokens[range.lowerBound].start, to: tokens[range.upperBound - 1].end)
        }
        var text: [UInt8] = []
        for index in range where tokens[index].kind != .commentEnd {
            text += specialText(before: index)
            text.append(contentsOf: bytes(tokens[index]))
        }
        return builder.add(text)
    }

    /// Whether the text of tokens is a piece of the source.
    private func isWhole(_ range: Range<Int>) -> Bool {
        guard !range.isEmpty, specials(before: range.lowerBound).isEmpty else { return false }
        var end = tokens[range.lowerBound].start
        let specialEnd = tokens[range.lowerBound].specialEnd
        for index in range {
            let token = tokens[index]
            guard token.start == end, token.specialEnd == specialEnd, token.kind != .commentEnd
            else { return false }
            end = token.end
        }
        return true
    }

    // MARK: Errors

    func error(_ message: String, at offset: Int, code: VTLError.Code = .syntax) -> VTLError {
        let source = UnsafeBufferPointer(start: builder.pool.base, count: builder.sourceCount)
        return VTLError(code, message, at: offset, in: source)
    }

    func lexicalError(at offset: Int) -> VTLError {
        offset < lexer.source.count
            ? error("this character can't stand here", at: origin + offset)
            : error("the template ends in the middle of VTL", at: origin + offset)
    }

    /// The next token doesn't belong here.
    func unexpected() -> VTLError {
        let token = tokens[min(current, lexer.tokens.count - 1)]
        guard token.kind != .endOfFile else {
            return error(
                "the template ends before its directive does", at: origin + Int(token.start))
        }
        let text = String(decoding: bytes(token), as: UTF8.self)
        let shown = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? " "
        return error("`\(VTLError.cut(shown))` can't stand here", at: offset(of: token))
    }

    /// Counts what nests, so that the recursion of the parser is bounded.
    @inline(__always)
    func nest(at offset: Int) throws(VTLError) {
        builder.nesting &+= 1
        guard builder.nesting <= builder.limits.nestingMax else { throw tooDeep(offset) }
    }

    private func tooDeep(_ offset: Int) -> VTLError {
        error(
            "the template nests deeper than \(builder.limits.nestingMax)", at: offset,
            code: .limit("nestingMax"))
    }

    @inline(__always)
    func unnest() { builder.nesting -= 1 }
}
