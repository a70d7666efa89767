extension VTLParser {
    /// The name when nothing but `$` or `${` stands before it, as in nearly all references.
    func plainName(_ index: Int, isCurly: Bool) -> UnsafeBufferPointer<UInt8>? {
        let token = tokens[index]
        let start = Int(token.start)
        guard lexer.source[start] == UInt8(ascii: "$") else { return nil }
        if isCurly { return token.end == token.start + 2 ? all(tokens[index + 1]) : nil }
        guard VTLLexer.isNameStart(lexer.byte(start + 1)) else { return nil }
        return all(lexer.source[start + 1..<Int(token.end)])
    }

    /// Reads backslashes, extra characters and `!` before a reference as 1.7's `getRoot` does, and
    /// takes them from the token.
    func readBeginning(
        _ index: Int, isCurly: Bool, into parsed: inout ParsedReference
    ) {
        let token = tokens[index]
        let start = Int(token.start)
        let end = Int(token.end)
        var slashes = 0
        while start + slashes < end, lexer.source[start + slashes] == UInt8(ascii: "\\") {
            slashes += 1
        }
        // The last dollar; a name has none.
        var dollar = end - 1
        while dollar >= start, lexer.source[dollar] != UInt8(ascii: "$") { dollar -= 1 }
        if dollar >= start, hasSlashBang(dollar, end) {
            return readSlashBang(token, into: &parsed)
        }
        if slashes > 0 {
            parsed.text.isEscaped = slashes % 2 == 1
            parsed.text.escape = piece(from: token.start, to: token.start + UInt32(slashes / 2))
        }
        if dollar > start + slashes {
            parsed.text.prefix = piece(from: UInt32(start + slashes), to: UInt32(dollar))
        }
        let isReference = dollar >= start
        let rest = isReference ? dollar : start + slashes
        if rest > start {
            tokens[index].start = UInt32(rest)
            lexer.hasGaps = true
        }
        let isQuiet = isReference && rest + 1 < end && lexer.source[rest + 1] == UInt8(ascii: "!")
        parsed.printsNothing = isQuiet && !parsed.text.isEscaped
        if isReference, isCurly {
            parsed.variable = builder.variables.add(all(tokens[index + 1]))
        } else if isReference {
            let name = rest + (isQuiet ? 2 : 1)
            parsed.variable = builder.variables.add(all(lexer.source[name..<end]))
        } else {
            parsed.isRunt = true
            parsed.text.literal = piece(tokens[index])
            parsed.variable = builder.variables.add(all(lexer.source[..<0]))
        }
    }

    /// `$\!name` isn't a reference to 1.7.
    private func hasSlashBang(_ dollar: Int, _ end: Int) -> Bool {
        dollar + 2 < end + 1 && lexer.byte(dollar + 1) == UInt8(ascii: "\\")
            && lexer.source[dollar..<end].contains(UInt8(ascii: "!"))
    }

    /// 1.7 drops one of the backslashes and takes the rest for the name.
    private func readSlashBang(_ token: VTLToken, into parsed: inout ParsedReference) {
        var text = Array(bytes(token))
        guard
            let bang = text.indices.dropLast().first(where: {
                text[$0] == UInt8(ascii: "\\") && text[$0 + 1] == UInt8(ascii: "!")
            })
        else { return }
        text.remove(at: bang)
        parsed.text.literal = builder.add(text)
        parsed.variable = text.withUnsafeBufferPointer { builder.variables.add($0) }
    }
}
