extension VTLParser {
    /// `$name.property` is one instruction: without a value both steps lead to its end.
    func joinSteps(of parsed: ParsedReference) {
        guard builder.code.count == parsed.start + 2,
            parsed.lastStep == .property,
            builder.code[parsed.start].operation == .load
        else { return }
        builder.drop(from: parsed.start + 1)
        builder.code[parsed.start].operation = .loadProperty
        builder.code[parsed.start].b = parsed.stepName
    }

    @inline(__always)
    func isStepAhead() throws(VTLError) -> Bool {
        guard try kind() == .dot else { return false }
        return try kind(ahead: 1) == .identifier
    }

    /// 1.7 looks three tokens ahead: a name, `(`, and what may begin an argument.
    @inline(__always)
    func isMethodAhead() throws(VTLError) -> Bool {
        guard try kind(ahead: 1) == .leftParen else { return false }
        let third = try kind(ahead: 2)
        return third == .methodRightParen || third.beginsParameter
    }

    func parseMethod(into parsed: inout ParsedReference) throws(VTLError) {
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

    func parseIndices(into parsed: inout ParsedReference) throws(VTLError) {
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
    func chain(_ jump: Int, to parsed: inout ParsedReference) {
        builder.code[jump].b = parsed.lastJump < 0 ? 0 : Int32(jump - parsed.lastJump)
        parsed.lastJump = jump
    }
}
