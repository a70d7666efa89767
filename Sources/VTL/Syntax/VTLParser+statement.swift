extension VTLParser {
    /// Statements up to a token that begins none: `#end`, `#else`, the end, or a fault.
    func parseStatements() throws(VTLError) {
        while try parseStatement() {}
    }

    private func parseStatement() throws(VTLError) -> Bool {
        switch try kind() {
        case .ifDirective: try parseIf()
        case .identifier: try parseReferenceStatement()
        case .referenceLeftCurly:
            if try kind(ahead: 1) == .identifier {
                try parseReferenceStatement()
            } else {
                parseText()
            }
        case .lineCommentStart:
            let token = try take(.lineCommentStart)
            parseCommentPrefix(token)
            try takeIf(.lineCommentEnd)
        case .commentEnd, .formalCommentEnd:
            parseCommentPrefix(tokens[current])
            current += 1
        case .textBlockEnd: try parseTextBlock()
        case .setDirective: try parseSet()
        case .escapeDirective: parseEscapedDirective()
        case .doubleEscape: try parseEscapes()
        case .word, .bracketedWord: try parseDirective()
        case .text, .leftParen, .rightParen, .escape, .stringLiteral, .integer, .floatingPoint,
            .dot,
            .referenceRightCurly, .emptyIndex:
            parseText()
        default: return false
        }
        return true
    }

    // MARK: Text

    private func parseText() {
        let index = current
        let token = tokens[index]
        current &+= 1
        let specials = specials(before: index)
        let text = specials.isEmpty ? [] : specialText(before: index)
        guard let first = specials.first, !text.isEmpty else {
            return builder.emitText(piece(token), at: offset(of: token))
        }
        // The special text and the token are neighbours unless the lexer dropped something.
        let (start, end) = (lexer.specials[first].start, lexer.specials[first].end)
        let isWhole =
            specials.count == 1 && end == token.start + 1
            && text.elementsEqual(lexer.source[Int(start)..<Int(token.start)])
        builder.emitText(
            isWhole ? piece(from: start, to: token.end) : builder.add(text + bytes(token)),
            at: offset(of: token))
    }

    /// What stood before `##` or `#*` in the same token, such as a `$`.
    private func parseCommentPrefix(_ token: VTLToken) {
        let image = bytes(token)
        var i = image.startIndex
        while i + 1 < image.endIndex {
            if image[i] == UInt8(ascii: "#"),
                image[i + 1] == UInt8(ascii: "#") || image[i + 1] == UInt8(ascii: "*")
            {
                return builder.emitText(
                    piece(from: token.start, to: UInt32(i)), at: offset(of: token))
            }
            i += 1
        }
    }

    private func parseTextBlock() throws(VTLError) {
        let token = try take(.textBlockEnd)
        // 1.7 cuts three characters at each end, whatever they are.
        guard token.end - token.start >= 6 else {
            throw error("this text block is broken", at: offset(of: token))
        }
        var inner = piece(token)
        inner.start += 3
        inner.count -= 6
        builder.emitText(inner, at: offset(of: token))
    }

    // MARK: Escapes

    /// `\#if`: prints the directive when there is one of that name, with half of the backslashes.
    private func parseEscapedDirective() {
        let token = tokens[current]
        current += 1
        let image = bytes(token)
        let last = image.lastIndex(of: UInt8(ascii: "\\")) ?? image.startIndex
        var name = image[(last + 2)...]
        if name.first == UInt8(ascii: "{") { name = name.dropFirst().dropLast() }
        let isKnown =
            isDirectiveName(name)
            || ["if", "end", "set", "else", "elseif"].contains { name.elementsEqual($0.utf8) }
        guard isKnown else {
            builder.emitText(piece(token), at: offset(of: token))
            return
        }
        let slashes = image[..<(image.startIndex + (last - image.startIndex) / 2)]
        builder.emitText(builder.add(Array(slashes) + image[(last + 1)...]), at: offset(of: token))
    }

    /// Pairs of backslashes: one each before a directive, as they are elsewhere.
    private func parseEscapes() throws(VTLError) {
        let start = tokens[current]
        var count = 0
        while try takeIf(.doubleEscape) { count += 1 }
        let next = tokens[current]
        let isControl =
            [.end, .ifDirective, .elseIfDirective, .elseDirective].contains(next.kind)
            || isDirectiveName(bytes(next).dropFirst())
        let text = [UInt8](repeating: UInt8(ascii: "\\"), count: isControl ? count : 2 * count)
        builder.emitText(builder.add(text), at: offset(of: start))
    }

    private func isDirectiveName(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        VTLDirective(name, mode: builder.dialect.mode) != nil
            || builder.macroNames.contains(String(decoding: name, as: UTF8.self))
    }

    // MARK: Conditions

    private func parseIf() throws(VTLError) {
        let start = try take(.ifDirective)
        try nest(at: offset(of: start))
        // Each jump to the end holds the place of the one before it until the end is known.
        var lastEnd = 0
        var skip = try parseCondition(at: start)
        try parseStatements()
        while try kind() == .elseIfDirective {
            let token = try take(.elseIfDirective)
            lastEnd = builder.emit(.jump, lastEnd, at: offset(of: token))
            builder.land(skip)
            skip = try parseCondition(at: token)
            try parseStatements()
        }
        if try kind() == .elseDirective {
            let token = try take(.elseDirective)
            lastEnd = builder.emit(.jump, lastEnd, at: offset(of: token))
            builder.land(skip)
            try parseStatements()
        } else {
            builder.land(skip)
        }
        try take(.end)
        while lastEnd > 0 {
            let before = Int(builder.code[lastEnd].a)
            builder.land(lastEnd)
            lastEnd = before
        }
        unnest()
    }

    /// `( expression )`, and the jump behind it.
    private func parseCondition(at token: VTLToken) throws(VTLError) -> Int {
        try takeIf(.whitespace)
        try take(.leftParen)
        try parseCondition()
        try take(.rightParen)
        return builder.emit(.jumpIfFalse, at: offset(of: token))
    }

    // MARK: #set

    private func parseSet() throws(VTLError) {
        let start = try take(.setDirective)
        try nest(at: offset(of: start))
        try takeIf(.whitespace)
        let codeStart = builder.code.count
        let target = try parseReference(isTarget: true)
        // A simple target is a number, not code.
        let targetCode = target.lastStep == nil ? [] : builder.cut(from: codeStart)
        builder.drop(from: codeStart)
        try takeIf(.whitespace)
        try take(.assign)
        try parseExpression()
        try take(.rightParen)
        lexer.isInSet = false
        emitAssignment(target, targetCode, at: offset(of: start))
        unnest()
    }

    /// Assigns the value on the stack. 1.7 names a simple target by its first token without one
    /// character, so that `#set(${a} = 1)` sets a variable named `{`.
    private func emitAssignment(
        _ target: ParsedReference, _ code: ContiguousArray<VTLInstruction>, at offset: Int
    ) {
        guard target.lastStep != nil else {
            let first = bytes(tokens[target.tokens.lowerBound])
            let variable = builder.variables.add(all(first.dropFirst()))
            builder.emit(.setVariable, Int(variable), at: offset)
            return
        }
        let skipped = builder.emit(.jumpIfNull, at: offset)
        let start = builder.code.count
        builder.append(code)
        builder.code.cut(from: target.stepStart - target.start + start)
        switch target.lastStep {
        case .property?, .call?: builder.emit(.setProperty, Int(target.stepName), at: offset)
        case .index?: builder.emit(.setIndex, at: offset)
        case nil: break
        }
        let done = builder.emit(.jump, at: offset)
        // A reference that ends early leaves the value below and what the reference came to: its steps
        // led behind the last one, and what has replaced that is as long, the jump after it aside.
        let failed = builder.code.count
        for index in start..<failed - 2 { leadOn(index, from: start + code.count, to: failed) }
        builder.mark()
        builder.emit(.pop, at: offset)
        builder.emit(.pop, at: offset)
        builder.land(done)
        builder.land(skipped)
    }

    /// Makes a jump of a reference's step that led to its end lead elsewhere.
    private func leadOn(_ index: Int, from end: Int, to place: Int) {
        switch builder.code[index].operation {
        case .load, .property, .index, .call:
            if index + Int(builder.code[index].b) == end {
                builder.code[index].b = Int32(place - index)
            }
        default: break
        }
    }
}
