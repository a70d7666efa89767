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
}
