extension VTLParser {
    /// Statements up to a token that begins none: `#end`, `#else`, the end, or a fault.
    mutating func parseStatements() throws(VTLError) {
        while try parseStatement() {}
    }

    private mutating func parseStatement() throws(VTLError) -> Bool {
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

    private mutating func parseText() {
        let token = tokens[current]
        current += 1
        let special = specialText(token)
        if special.isEmpty {
            builder.emitText(piece(token), at: offset(of: token))
        } else {
            // The special text and the token are neighbours unless the lexer dropped something.
            let range = lexer.specials[Int(token.specialStart)]
            let isWhole =
                token.specialEnd - token.specialStart == 1
                && Int(range.upperBound) == Int(token.start) + 1
                && special.elementsEqual(lexer.source[Int(range.lowerBound)..<Int(token.start)])
            let text =
                isWhole
                ? VTLPiece(
                    start: Int32(base) + Int32(range.lowerBound),
                    count: Int32(token.end) - Int32(range.lowerBound))
                : builder.add(special + bytes(token))
            builder.emitText(text, at: offset(of: token))
        }
    }

    /// What stood before `##` or `#*` in the same token, such as a `$`.
    private func parseCommentPrefix(_ token: VTLToken) {
        let image = bytes(token)
        var i = image.startIndex
        while i + 1 < image.endIndex {
            if image[i] == UInt8(ascii: "#"),
                image[i + 1] == UInt8(ascii: "#") || image[i + 1] == UInt8(ascii: "*")
            {
                let prefix = VTLToken(
                    kind: .text, start: token.start, end: UInt32(i), specialStart: 0, specialEnd: 0)
                builder.emitText(piece(prefix), at: offset(of: token))
                return
            }
            i += 1
        }
    }

    private mutating func parseTextBlock() throws(VTLError) {
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
    private mutating func parseEscapedDirective() {
        let token = tokens[current]
        current += 1
        let image = bytes(token)
        let last = image.lastIndex(of: UInt8(ascii: "\\")) ?? image.startIndex
        var name = image[(last + 2)...]
        if name.first == UInt8(ascii: "{") { name = name.dropFirst().dropLast() }
        let isKnown =
            isDirectiveName(name)
            || ["if", "end", "set", "else", "elseif"].contains(
                String(decoding: name, as: UTF8.self))
        guard isKnown else {
            builder.emitText(piece(token), at: offset(of: token))
            return
        }
        let slashes = image[..<(image.startIndex + (last - image.startIndex) / 2)]
        builder.emitText(builder.add(Array(slashes) + image[(last + 1)...]), at: offset(of: token))
    }

    /// Pairs of backslashes: one each before a directive, as they are elsewhere.
    private mutating func parseEscapes() throws(VTLError) {
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
        let name = String(decoding: name, as: UTF8.self)
        return VTLDirective(name, mode: builder.dialect.mode) != nil
            || builder.macroNames.contains(name)
    }

    // MARK: Conditions

    private mutating func parseIf() throws(VTLError) {
        let start = try take(.ifDirective)
        try nest(at: offset(of: start))
        var ends: [Int] = []
        var skip = try parseCondition(at: start)
        try parseStatements()
        while try kind() == .elseIfDirective {
            let token = try take(.elseIfDirective)
            ends.append(builder.emit(.jump, at: offset(of: token)))
            builder.land(skip)
            skip = try parseCondition(at: token)
            try parseStatements()
        }
        if try kind() == .elseDirective {
            let token = try take(.elseDirective)
            ends.append(builder.emit(.jump, at: offset(of: token)))
            builder.land(skip)
            try parseStatements()
        } else {
            builder.land(skip)
        }
        try take(.end)
        for end in ends { builder.land(end) }
        unnest()
    }

    /// `( expression )`, and the jump behind it.
    private mutating func parseCondition(at token: VTLToken) throws(VTLError) -> Int {
        try takeIf(.whitespace)
        try take(.leftParen)
        try parseCondition()
        try take(.rightParen)
        return builder.emit(.jumpIfFalse, at: offset(of: token))
    }

    // MARK: #set

    private mutating func parseSet() throws(VTLError) {
        let start = try take(.setDirective)
        try nest(at: offset(of: start))
        try takeIf(.whitespace)
        let codeStart = builder.code.count
        let target = try parseReference(isTarget: true)
        let targetCode = builder.cut(from: codeStart)
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
            let variable = builder.variables.add(first.dropFirst())
            builder.emit(.setVariable, Int(variable), at: offset)
            return
        }
        let skipped = builder.emit(.jumpIfNull, at: offset)
        let start = builder.code.count
        builder.append(code)
        switch target.lastStep {
        case .property(let name, let place)?, .call(let name, let place)?:
            builder.code.removeSubrange((place - target.start + start)...)
            builder.emit(.setProperty, Int(name), at: offset)
        case .index(let place)?:
            builder.code.removeSubrange((place - target.start + start)...)
            builder.emit(.setIndex, at: offset)
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
