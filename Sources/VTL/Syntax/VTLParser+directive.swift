/// An argument of a directive, compiled but taken out of the code.
struct ParsedArgument {
    var code: ContiguousArray<VTLInstruction>
    var tokens: Range<Int>
    var reference: ParsedReference?
    var isWord: Bool
    var isString: Bool
}

extension VTLParser {
    /// `#name`, with arguments when a `(` follows, and a block when the directive has one.
    mutating func parseDirective() throws(VTLError) {
        let firstIndex = current
        let token = tokens[current]
        current += 1
        // In a prefix such as `$#foreach` 1.7 takes the `$` for part of the name.
        let image = bytes(token)
        let name = String(
            decoding: token.kind == .bracketedWord
                ? image.dropFirst(2).dropLast() : image.dropFirst(), as: UTF8.self)
        let directive = VTLDirective(name, mode: builder.dialect.mode)
        lexer.switchTo(.directive)
        guard lexer.isLeftParenAhead() else {
            guard directive != .macro else {
                throw error("#macro needs a name", at: offset(of: token))
            }
            lexer.pop()
            try finishDirective(directive, name, [], hasParens: false, from: firstIndex)
            return
        }
        try nest(at: offset(of: token))
        let arguments = try parseArguments(directive, name)
        try finishDirective(directive, name, arguments, hasParens: true, from: firstIndex)
        unnest()
    }

    private mutating func parseArguments(
        _ directive: VTLDirective?, _ name: String
    ) throws(VTLError) -> [ParsedArgument] {
        var arguments: [ParsedArgument] = []
        try takeIf(.whitespace)
        try take(.leftParen)
        while try isArgumentAhead() {
            try takeIf(.whitespace)
            if try takeIf(.comma) { try takeIf(.whitespace) }
            let argument = try parseArgument()
            if argument.isWord {
                let isAllowed =
                    directive == nil || (directive == .macro && arguments.isEmpty)
                    || (directive == .foreach && arguments.count == 1)
                guard isAllowed else {
                    throw error(
                        "#\(name) can't take this word",
                        at: offset(of: tokens[argument.tokens.lowerBound]))
                }
            } else if directive == .macro, arguments.isEmpty {
                throw error(
                    "a macro's name is a word without quotes",
                    at: offset(of: tokens[argument.tokens.lowerBound]))
            }
            arguments.append(argument)
        }
        try takeIf(.whitespace)
        try take(.rightParen)
        return arguments
    }

    /// Two tokens decide, as in 1.7: white space and a comma may come before an argument.
    private mutating func isArgumentAhead() throws(VTLError) -> Bool {
        var ahead = 0
        if try kind() == .whitespace { ahead = 1 }
        if try kind(ahead: ahead) == .comma {
            ahead += 1
            if ahead == 2 { return true }
            if try kind(ahead: ahead) == .whitespace { return true }
        }
        let kind = try kind(ahead: ahead)
        return kind == .word || (kind.beginsParameter && kind != .whitespace)
    }

    private mutating func parseArgument() throws(VTLError) -> ParsedArgument {
        let codeStart = builder.code.count
        let firstIndex = current
        var reference: ParsedReference?
        let kind = try kind()
        switch kind {
        case .word: current += 1
        case .identifier, .referenceLeftCurly: reference = try parseReference()
        default: try parsePrimary()
        }
        if reference?.isRunt == true {
            builder.code.removeSubrange(codeStart...)
            builder.emit(.null, at: offset(of: tokens[firstIndex]))
        }
        return ParsedArgument(
            code: builder.cut(from: codeStart), tokens: firstIndex..<current, reference: reference,
            isWord: kind == .word, isString: kind == .stringLiteral)
    }

    private mutating func finishDirective(
        _ directive: VTLDirective?, _ name: String, _ arguments: [ParsedArgument],
        hasParens: Bool, from firstIndex: Int
    ) throws(VTLError) {
        let at = offset(of: tokens[firstIndex])
        guard let directive else {
            try finishCall(name, arguments, hasParens: hasParens, from: firstIndex)
            return
        }
        guard hasParens || !directive.isBlock else {
            throw error("#\(name) needs its arguments in parentheses", at: at)
        }
        switch directive {
        case .foreach: try finishForeach(arguments, at: at)
        case .define: try finishDefine(arguments, at: at)
        case .literal: try finishLiteral(at: at)
        case .macro: try finishMacro(arguments, at: at)
        case .stop, .break:
            guard arguments.count <= 1 else {
                throw error("#\(name) takes one argument at most", at: at)
            }
            for argument in arguments { builder.append(argument.code) }
            if directive == .stop {
                if !arguments.isEmpty { builder.emit(.pop, at: at) }
                builder.emit(.stop, at: at)
            } else {
                builder.emit(.leave, arguments.count, at: at)
            }
        case .evaluate:
            guard arguments.count == 1, arguments[0].reference != nil || arguments[0].isString
            else { throw error("#evaluate takes one string or reference", at: at) }
            builder.append(arguments[0].code)
            builder.emit(.evaluate, at: at)
        case .include, .parse:
            builder.emit(.resource, at: at)
        }
    }

    // MARK: Blocks

    private mutating func finishForeach(
        _ arguments: [ParsedArgument], at: Int
    ) throws(VTLError) {
        guard arguments.count >= 2, let variable = arguments[0].reference?.variable else {
            throw error("#foreach takes a reference, `in` and what to go through", at: at)
        }
        guard arguments.count > 2 else {
            // 1.7 takes the block for what it goes through, and finds nothing in it.
            try discardStatements()
            try take(.end)
            return
        }
        builder.append(arguments[2].code)
        let begin = builder.emit(.foreachBegin, Int(variable), at: at)
        builder.mark()
        let body = builder.code.count
        if arguments.count == 3 {
            try parseStatements()
        } else {
            // 1.7 renders the fourth child, which is the argument and not the block.
            try discardStatements()
            if let reference = arguments[3].reference {
                builder.append(arguments[3].code)
                builder.references.append(reference.text)
                builder.emit(.render, builder.references.count - 1, at: at)
            }
        }
        try take(.end)
        builder.mark()
        let next = builder.emit(.foreachNext, at: at)
        builder.code[next].a = Int32(body - next)
        builder.land(begin)
    }

    private mutating func discardStatements() throws(VTLError) {
        let start = builder.code.count
        try parseStatements()
        builder.code.removeSubrange(start...)
        builder.mark()
    }

    private mutating func finishDefine(
        _ arguments: [ParsedArgument], at: Int
    ) throws(VTLError) {
        guard arguments.count == 1 else {
            throw error("#define takes the reference it defines", at: at)
        }
        let first = bytes(tokens[arguments[0].tokens.lowerBound])
        let variable = builder.variables.add(first.dropFirst())
        let define = builder.emit(.define, Int(variable), at: at)
        builder.mark()
        try parseStatements()
        try take(.end)
        builder.emit(.end, at: at)
        builder.land(define)
    }

    private mutating func finishLiteral(at: Int) throws(VTLError) {
        let firstIndex = current
        try discardStatements()
        guard current > firstIndex else { throw error("this #literal is empty", at: at) }
        let text = literal(firstIndex..<current)
        try take(.end)
        builder.emitText(text, at: at)
    }

    /// In AWS mode the definition vanishes; its name counts for escapes all the same.
    private mutating func finishMacro(_ arguments: [ParsedArgument], at: Int) throws(VTLError) {
        guard let first = arguments.first else { throw error("#macro needs a name", at: at) }
        let name = bytes(tokens[first.tokens.lowerBound])
        guard builder.dialect.mode == .velocity else {
            try discardStatements()
            try take(.end)
            builder.macroNames.insert(String(decoding: name, as: UTF8.self))
            return
        }
        let jump = builder.emit(.jump, at: at)
        builder.mark()
        let number = builder.names.add(name)
        let parameters = arguments.dropFirst().map { argument in
            var word = bytes(tokens[argument.tokens.lowerBound])
            if word.first == UInt8(ascii: "$") { word = word.dropFirst() }
            return builder.variables.add(word)
        }
        let start = builder.code.count
        try parseStatements()
        try take(.end)
        builder.emit(.end, at: at)
        builder.land(jump)
        // The first definition of a name stays.
        if !builder.macros.contains(where: { $0.name == number }) {
            builder.macros.append(
                VTLMacro(name: number, parameters: Array(parameters), start: Int32(start)))
        }
        builder.macroNames.insert(String(decoding: name, as: UTF8.self))
    }

    // MARK: Calls of macros, and names that are nothing

    private mutating func finishCall(
        _ name: String, _ arguments: [ParsedArgument], hasParens: Bool, from firstIndex: Int
    ) throws(VTLError) {
        let at = offset(of: tokens[firstIndex])
        let isBlock = name.hasPrefix("@") && hasParens
        guard builder.dialect.mode == .velocity else {
            if isBlock {
                try discardStatements()
                try take(.end)
            }
            builder.emitText(image(firstIndex..<current), at: at)
            return
        }
        if name.hasPrefix("@"), !isBlock {
            builder.emitText(builder.add(Array("#\(name)".utf8)), at: at)
            return
        }
        var call = VTLMacroCall(
            name: builder.names.add(Array((isBlock ? String(name.dropFirst()) : name).utf8)),
            arguments: [], literal: .empty)
        let jump = builder.emit(.jump, at: at)
        builder.mark()
        for argument in arguments {
            let isConstant = argument.code.count == 1 && argument.reference == nil
            call.arguments.append(
                VTLMacroCall.Argument(
                    start: Int32(builder.code.count), isConstant: isConstant,
                    literal: literal(argument.tokens)))
            if argument.isWord {
                call.word = literal(argument.tokens)
                builder.emit(.null, at: at)
            } else {
                builder.append(argument.code)
            }
            builder.emit(.end, at: at)
            builder.mark()
        }
        if isBlock {
            call.body = Int32(builder.code.count)
            try parseStatements()
            try take(.end)
            builder.emit(.end, at: at)
        }
        call.literal = image(firstIndex..<current)
        builder.macroCalls.append(call)
        builder.land(jump)
        builder.emit(.macro, builder.macroCalls.count - 1, at: at)
    }

    /// The tokens as they are, without special text.
    private func image(_ range: Range<Int>) -> VTLPiece {
        let isWhole = zip(range, range.dropFirst()).allSatisfy {
            tokens[$0].end == tokens[$1].start
        }
        if isWhole, let first = range.first, let last = range.last {
            return VTLPiece(
                start: Int32(base) + Int32(tokens[first].start),
                count: Int32(tokens[last].end - tokens[first].start))
        }
        return builder.add(range.flatMap { Array(bytes(tokens[$0])) })
    }
}
