/// A reference whose code was just emitted.
struct ParsedReference {
    enum Step { case property, index, call }

    /// Its tokens.
    var tokens: Range<Int>
    /// Where its code begins.
    var start: Int
    /// The last instruction that jumps behind the reference when there is no value. Each of them
    /// holds the distance to the one before in `b`, until the end is known.
    var lastJump = -1
    /// The last step, which an assignment replaces: its name, and where its code begins.
    var lastStep: Step?
    var stepName: Int32 = 0
    var stepStart = 0
    /// How 1.7 reads the beginning.
    var text = VTLReferenceText()
    var variable: Int32
    /// Not a reference but a word behind a method call, which 1.7's lexer takes for one.
    var isRunt = false
    /// `$!name`, which without a value prints nothing.
    var printsNothing = false
}

extension VTLParser {
    /// A reference in text, which prints its value.
    func parseReferenceStatement() throws(VTLError) {
        let parsed = try parseReference()
        let place = offset(of: tokens[parsed.tokens.lowerBound])
        if parsed.isRunt {
            builder.drop(from: parsed.start)
            builder.emitText(parsed.text.literal, at: place)
            return
        }
        builder.references.append(parsed.text)
        let number = builder.references.count - 1
        if builder.dialect.mode == .aws, !parsed.text.hasPrefix,
            parsed.start + 1 == builder.code.count
        {
            let step = builder.code[parsed.start]
            switch step.operation {
            case .load:
                builder.code[parsed.start].operation = .printVariable
                builder.code[parsed.start].b = Int32(number)
                return
            case .loadProperty where number <= Int(UInt16.max):
                builder.code[parsed.start].operation = .printProperty
                builder.code[parsed.start].count = UInt16(number)
                return
            default: break
            }
        }
        let isPlain = !parsed.text.hasPrefix
        if isPlain, case .call? = parsed.lastStep,
            let last = builder.code.last, last.operation == .call
        {
            builder.code[builder.code.count - 1].flag = 1
        }
        let render = builder.emit(.render, number, at: place)
        if isPlain { builder.code[render].flag = 1 }
    }

    /// A reference inside an expression, for `VTLTrace`.
    func emitObservation(of parsed: ParsedReference) {
        builder.references.append(parsed.text)
        builder.emit(
            .observe, builder.references.count - 1, at: offset(of: tokens[parsed.tokens.lowerBound])
        )
    }

    /// Emits code that pushes the value of a reference; one that is assigned to keeps its steps apart.
    func parseReference(
        isTarget: Bool = false
    ) throws(VTLError) -> ParsedReference {
        let firstIndex = current
        let isCurly = try takeIf(.referenceLeftCurly)
        try take(.identifier)
        var parsed = ParsedReference(
            tokens: firstIndex..<current, start: builder.code.count, variable: 0)
        if let name = plainName(firstIndex, isCurly: isCurly) {
            parsed.variable = builder.variables.add(name)
        } else {
            readBeginning(firstIndex, isCurly: isCurly, into: &parsed)
        }
        let place = offset(of: tokens[firstIndex])
        chain(builder.emit(.load, Int(parsed.variable), at: place), to: &parsed)
        if try kind() == .indexLeftBracket { try parseIndices(into: &parsed) }
        while try isStepAhead() {
            current &+= 1
            if try isMethodAhead() {
                try parseMethod(into: &parsed)
            } else {
                let name = tokens[current]
                current &+= 1
                let number = builder.names.add(all(name))
                let index = builder.emit(.property, Int(number), at: offset(of: name))
                chain(index, to: &parsed)
                parsed.lastStep = .property
                parsed.stepName = number
                parsed.stepStart = index
            }
            if try kind() == .indexLeftBracket { try parseIndices(into: &parsed) }
        }
        if isCurly { try take(.referenceRightCurly) }
        parsed.tokens = firstIndex..<current
        finish(&parsed)
        if !isTarget { joinSteps(of: parsed) }
        return parsed
    }

    /// `$name.property` is one instruction: without a value both steps lead to its end.
    private func joinSteps(of parsed: ParsedReference) {
        guard builder.code.count == parsed.start + 2,
            parsed.lastStep == .property,
            builder.code[parsed.start].operation == .load
        else { return }
        builder.drop(from: parsed.start + 1)
        builder.code[parsed.start].operation = .loadProperty
        builder.code[parsed.start].b = parsed.stepName
    }

    @inline(__always)
    private func isStepAhead() throws(VTLError) -> Bool {
        guard try kind() == .dot else { return false }
        return try kind(ahead: 1) == .identifier
    }

    /// 1.7 looks three tokens ahead: a name, `(`, and what may begin an argument.
    @inline(__always)
    private func isMethodAhead() throws(VTLError) -> Bool {
        guard try kind(ahead: 1) == .leftParen else { return false }
        let third = try kind(ahead: 2)
        return third == .methodRightParen || third.beginsParameter
    }

    private func parseMethod(into parsed: inout ParsedReference) throws(VTLError) {
        let name = tokens[current]
        try nest(at: offset(of: name))
        current &+= 2
        let codeStart = builder.code.count
        let number = builder.names.add(all(name))
        var count = 0
        if try kind() != .methodRightParen {
            repeat {
                try parseParameter()
                count += 1
            } while try takeIf(.comma)
        }
        try take(.methodRightParen)
        var site = VTLCallSite(name: number, source: .empty)
        if parsed.lastStep == nil { site.variable = parsed.variable }
        if count == 1, builder.code.count == codeStart + 1,
            builder.code[codeStart].operation == .constant
        {
            site.constant = builder.code[codeStart].a
        }
        builder.calls.append(site)
        let index = builder.emit(
            .call, builder.calls.count - 1, count: count, at: offset(of: name))
        chain(index, to: &parsed)
        parsed.lastStep = .call
        parsed.stepName = number
        parsed.stepStart = codeStart
        unnest()
    }

    private func parseIndices(into parsed: inout ParsedReference) throws(VTLError) {
        while try kind() == .indexLeftBracket {
            let bracket = tokens[current]
            current &+= 1
            try nest(at: offset(of: bracket))
            try takeIf(.whitespace)
            switch try kind() {
            case .stringLiteral, .integer, .trueWord, .falseWord, .identifier, .referenceLeftCurly:
                try parsePrimary()
            default: throw unexpected()
            }
            try takeIf(.whitespace)
            try take(.indexRightBracket)
            let index = builder.emit(.index, at: offset(of: bracket))
            chain(index, to: &parsed)
            parsed.lastStep = .index
            parsed.stepStart = index
            unnest()
        }
    }

    @inline(__always)
    private func chain(_ jump: Int, to parsed: inout ParsedReference) {
        builder.code[jump].b = parsed.lastJump < 0 ? 0 : Int32(jump - parsed.lastJump)
        parsed.lastJump = jump
    }

    /// Resolves the jumps and the texts of a reference whose tokens are all read.
    private func finish(_ parsed: inout ParsedReference) {
        builder.mark()
        parsed.text.source = literal(parsed.tokens)
        let end = builder.code.count
        var jump = parsed.lastJump
        while jump >= 0 {
            let distance = Int(builder.code[jump].b)
            builder.code[jump].b = Int32(end - jump)
            if builder.code[jump].operation == .call {
                builder.calls[Int(builder.code[jump].a)].source = parsed.text.source
            }
            jump = distance == 0 ? -1 : jump - distance
        }
        if parsed.text.literal.count == 0, !parsed.printsNothing {
            parsed.text.literal = parsed.text.source
        }
    }

    /// The name when nothing but `$` or `${` stands before it, as in nearly all references.
    private func plainName(_ index: Int, isCurly: Bool) -> UnsafeBufferPointer<UInt8>? {
        let token = tokens[index]
        let start = Int(token.start)
        guard lexer.source[start] == UInt8(ascii: "$") else { return nil }
        if isCurly { return token.end == token.start + 2 ? all(tokens[index + 1]) : nil }
        guard VTLLexer.isNameStart(lexer.byte(start + 1)) else { return nil }
        return all(lexer.source[start + 1..<Int(token.end)])
    }

    /// Reads backslashes, extra characters and `!` before a reference as 1.7's `getRoot` does, and
    /// takes them from the token.
    private func readBeginning(
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

extension VTLTokenKind {
    /// Whether an argument of a method, an element of a list or a value may begin with it.
    var beginsParameter: Bool {
        switch self {
        case .whitespace, .stringLiteral, .integer, .floatingPoint, .leftBracket, .leftCurly,
            .trueWord, .falseWord, .identifier, .referenceLeftCurly:
            true
        default: false
        }
    }
}
