/// A reference whose code was just emitted.
struct ParsedReference {
    /// The last step, which an assignment replaces: where its instruction is.
    enum Step {
        case property(Int32, Int)
        case index(Int)
        case call(Int32, Int)
    }

    /// Its tokens.
    var tokens: Range<Int>
    /// Where its code begins.
    var start: Int
    /// Instructions that jump behind the reference when there is no value.
    var jumps: [Int] = []
    var lastStep: Step?
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
    mutating func parseReferenceStatement() throws(VTLError) {
        let parsed = try parseReference()
        let place = offset(of: tokens[parsed.tokens.lowerBound])
        if parsed.isRunt {
            builder.code.removeSubrange(parsed.start...)
            builder.mark()
            builder.emitText(parsed.text.literal, at: place)
            return
        }
        builder.references.append(parsed.text)
        builder.emit(.render, builder.references.count - 1, at: place)
    }

    /// Emits code that pushes the value of a reference.
    mutating func parseReference() throws(VTLError) -> ParsedReference {
        let firstIndex = current
        let isCurly = try kind() == .referenceLeftCurly
        if isCurly { current += 1 }
        try take(.identifier)
        var parsed = ParsedReference(
            tokens: firstIndex..<current, start: builder.code.count, variable: 0)
        readBeginning(firstIndex, isCurly: isCurly, into: &parsed)
        let place = offset(of: tokens[firstIndex])
        parsed.jumps.append(builder.emit(.load, Int(parsed.variable), at: place))
        try parseIndices(into: &parsed)
        while try isStepAhead() {
            try take(.dot)
            if try isMethodAhead() {
                try parseMethod(into: &parsed)
            } else {
                let name = try take(.identifier)
                let number = builder.names.add(bytes(name))
                let index = builder.emit(.property, Int(number), at: offset(of: name))
                parsed.jumps.append(index)
                parsed.lastStep = .property(number, index)
            }
            try parseIndices(into: &parsed)
        }
        if isCurly { try take(.referenceRightCurly) }
        parsed.tokens = firstIndex..<current
        finish(&parsed)
        return parsed
    }

    private mutating func isStepAhead() throws(VTLError) -> Bool {
        guard try kind() == .dot else { return false }
        return try kind(ahead: 1) == .identifier
    }

    /// 1.7 looks three tokens ahead: a name, `(`, and what may begin an argument.
    private mutating func isMethodAhead() throws(VTLError) -> Bool {
        guard try kind(ahead: 1) == .leftParen else { return false }
        let third = try kind(ahead: 2)
        return third == .methodRightParen || third.beginsParameter
    }

    private mutating func parseMethod(into parsed: inout ParsedReference) throws(VTLError) {
        let name = try take(.identifier)
        try nest(at: offset(of: name))
        try take(.leftParen)
        let codeStart = builder.code.count
        let number = builder.names.add(bytes(name))
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
        parsed.jumps.append(index)
        parsed.lastStep = .call(number, codeStart)
        unnest()
    }

    private mutating func parseIndices(into parsed: inout ParsedReference) throws(VTLError) {
        while try kind() == .indexLeftBracket {
            let bracket = try take(.indexLeftBracket)
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
            parsed.jumps.append(index)
            parsed.lastStep = .index(index)
            unnest()
        }
    }

    /// Resolves the jumps and the texts of a reference whose tokens are all read.
    private func finish(_ parsed: inout ParsedReference) {
        for jump in parsed.jumps { builder.code[jump].b = Int32(builder.code.count - jump) }
        builder.mark()
        parsed.text.source = literal(parsed.tokens)
        for jump in parsed.jumps where builder.code[jump].operation == .call {
            builder.calls[Int(builder.code[jump].a)].source = parsed.text.source
        }
        if parsed.text.literal.count == 0, !parsed.printsNothing {
            parsed.text.literal = parsed.text.source
        }
    }

    /// Reads backslashes, extra characters and `!` before a reference as 1.7's `getRoot` does, and
    /// takes them from the token.
    private mutating func readBeginning(
        _ index: Int, isCurly: Bool, into parsed: inout ParsedReference
    ) {
        let image = bytes(tokens[index])
        if readSlashBang(image, index, into: &parsed) { return }
        let slashes = image.prefix { $0 == UInt8(ascii: "\\") }.count
        let start = tokens[index].start
        parsed.text.isEscaped = slashes % 2 == 1
        parsed.text.escape = VTLPiece(
            start: Int32(base) + Int32(start), count: Int32(slashes / 2))
        var skipped = slashes
        if let dollar = image.lastIndex(of: UInt8(ascii: "$")) {
            let distance = dollar - image.startIndex
            if distance > slashes {
                parsed.text.prefix = VTLPiece(
                    start: Int32(base) + Int32(start) + Int32(slashes),
                    count: Int32(distance - slashes))
            }
            skipped = distance
        }
        tokens[index].start += UInt32(skipped)
        let rest = bytes(tokens[index])
        let isReference = rest.first == UInt8(ascii: "$")
        let isQuiet = isReference && rest.dropFirst().first == UInt8(ascii: "!")
        parsed.printsNothing = isQuiet && !parsed.text.isEscaped
        if isCurly {
            parsed.variable = builder.variables.add(bytes(tokens[index + 1]))
        } else if isReference {
            parsed.variable = builder.variables.add(rest.dropFirst(isQuiet ? 2 : 1))
        } else {
            parsed.isRunt = true
            parsed.text.literal = piece(tokens[index])
            parsed.variable = builder.variables.add([])
        }
    }

    /// `$\!name` isn't a reference to 1.7: it drops one backslash and takes the rest for the name.
    private func readSlashBang(
        _ image: Slice<UnsafeBufferPointer<UInt8>>, _ index: Int,
        into parsed: inout ParsedReference
    ) -> Bool {
        guard
            let bang = image.indices.dropLast().first(where: {
                image[$0] == UInt8(ascii: "\\") && image[$0 + 1] == UInt8(ascii: "!")
            })
        else { return false }
        guard image[..<bang].contains(UInt8(ascii: "$")) else { return false }
        var text = Array(image)
        text.remove(at: bang - image.startIndex)
        parsed.text.literal = builder.add(text)
        parsed.variable = builder.variables.add(text)
        return true
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
