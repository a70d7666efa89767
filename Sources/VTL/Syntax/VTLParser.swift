/// Velocity 1.7's grammar, compiled as it is read: one pass from tokens to instructions, without a
/// tree between them.
///
/// Tokens are made only when they are looked at, because the parser switches the lexer's state.
struct VTLParser {
    var lexer: VTLLexer
    let builder: VTLBuilder
    /// Where the source of this parser lies in the pool.
    let base: Int
    /// Where it stands in the template, for errors.
    let origin: Int
    /// All tokens so far; those from `current` on were looked at but not taken. Raw memory with room
    /// for one a byte, which `parse` takes and gives back.
    let tokens: UnsafeMutablePointer<VTLToken>
    private(set) var tokenCount = 0
    var current = 0

    init(
        _ source: UnsafeBufferPointer<UInt8>, base: Int, origin: Int, builder: VTLBuilder
    ) {
        lexer = VTLLexer(source)
        self.base = base
        self.origin = origin
        self.builder = builder
        // Each token but the last takes a byte or more.
        tokens = .allocate(capacity: source.count + 2)
    }

    /// Compiles the whole source.
    mutating func parse() throws(VTLError) {
        defer { tokens.deallocate() }
        try parseStatements()
        guard try kind() == .endOfFile else { throw unexpected() }
    }

    // MARK: Tokens

    /// The kind of the next token, or of one further ahead.
    @inline(__always)
    mutating func kind(ahead count: Int = 0) throws(VTLError) -> VTLTokenKind {
        let index = current &+ count
        if index < tokenCount { return tokens[index].kind }
        return try readKind(ahead: count)
    }

    @inline(never)
    private mutating func readKind(ahead count: Int) throws(VTLError) -> VTLTokenKind {
        while tokenCount <= current &+ count {
            if tokenCount > 0, tokens[tokenCount - 1].kind == .endOfFile { return .endOfFile }
            do throws(VTLLexer.Fault) {
                (tokens + tokenCount).initialize(to: try lexer.next())
                tokenCount &+= 1
            } catch {
                throw lexicalError(at: error.offset)
            }
        }
        return tokens[current + count].kind
    }

    @discardableResult
    mutating func take(_ wanted: VTLTokenKind) throws(VTLError) -> VTLToken {
        guard try kind() == wanted else { throw unexpected() }
        current += 1
        return tokens[current - 1]
    }

    /// Takes the next token if it is of that kind.
    @discardableResult
    mutating func takeIf(_ wanted: VTLTokenKind) throws(VTLError) -> Bool {
        guard try kind() == wanted else { return false }
        current += 1
        return true
    }

    // MARK: Texts of tokens

    func bytes(_ token: VTLToken) -> Slice<UnsafeBufferPointer<UInt8>> {
        lexer.source[Int(token.start)..<Int(token.end)]
    }

    func piece(_ token: VTLToken) -> VTLPiece {
        VTLPiece(start: Int32(base) + Int32(token.start), count: Int32(token.end - token.start))
    }

    func offset(of token: VTLToken) -> Int { origin + Int(token.start) }

    /// What the special tokens before a token print: their `$` and `#`, and backslashes before `$`.
    func specialText(_ token: VTLToken) -> [UInt8] {
        var text: [UInt8] = []
        for special in token.specialStart..<token.specialEnd {
            let range = lexer.specials[Int(special)]
            var i = Int(range.lowerBound)
            while i < Int(range.upperBound) {
                let byte = lexer.source[i]
                if byte == UInt8(ascii: "#") || byte == UInt8(ascii: "$") { text.append(byte) }
                if byte == UInt8(ascii: "\\") {
                    let run = lexer.run(of: byte, from: i)
                    if i + run < Int(range.upperBound),
                        lexer.source[i + run] == UInt8(ascii: "$")
                    {
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
    func literal(_ range: Range<Int>) -> VTLPiece {
        if isWhole(range) {
            let start = tokens[range.lowerBound].start
            return VTLPiece(
                start: Int32(base) + Int32(start),
                count: Int32(tokens[range.upperBound - 1].end - start))
        }
        var text: [UInt8] = []
        for index in range where tokens[index].kind != .commentEnd {
            text += specialText(tokens[index])
            text.append(contentsOf: bytes(tokens[index]))
        }
        return builder.add(text)
    }

    /// Whether the text of tokens is a piece of the source.
    private func isWhole(_ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        var end = tokens[range.lowerBound].start
        for index in range {
            let token = tokens[index]
            guard token.start == end, token.specialStart == token.specialEnd,
                token.kind != .commentEnd
            else { return false }
            end = token.end
        }
        return true
    }

    // MARK: Errors

    func error(_ message: String, at offset: Int, code: VTLError.Code = .syntax) -> VTLError {
        builder.pool.withUnsafeBufferPointer { pool in
            let source = UnsafeBufferPointer(rebasing: pool[..<builder.sourceCount])
            return VTLError(code, message, at: offset, in: source)
        }
    }

    func lexicalError(at offset: Int) -> VTLError {
        offset < lexer.source.count
            ? error("this character can't stand here", at: origin + offset)
            : error("the template ends in the middle of VTL", at: origin + offset)
    }

    /// The next token doesn't belong here.
    func unexpected() -> VTLError {
        let token = tokens[min(current, tokenCount - 1)]
        guard token.kind != .endOfFile else {
            return error(
                "the template ends before its directive does", at: origin + Int(token.start))
        }
        let text = String(decoding: bytes(token), as: UTF8.self)
        let shown = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? " "
        return error("`\(VTLError.cut(shown))` can't stand here", at: offset(of: token))
    }

    /// Counts what nests, so that the recursion of the parser is bounded.
    mutating func nest(at offset: Int) throws(VTLError) {
        builder.nesting += 1
        guard builder.nesting <= builder.limits.nestingMax else {
            throw error(
                "the template nests deeper than \(builder.limits.nestingMax)", at: offset,
                code: .limit("nestingMax"))
        }
    }

    func unnest() { builder.nesting -= 1 }
}
